"""Words that weigh differently in a title, in the languages that most feeds are written in; folded as titles are."""

from typing import Final

_SMALL: Final = (
    "a an the and or but of to in on at by for from with as is are was were be been has have had it its this that "
    "these those new how why what when where who which will can could may about your you we our my i he she they "
    "their s t de la le les des du un une et en el los las y del der die das und im von den ein eine il di e per con "
    "à pour sur dans para por com em do da и в на с по за для о что как"
)
SMALL: Final = frozenset(_SMALL.split())
"""Words that say nothing by themselves. None that turns a meaning round: no "not", no "up"."""

_COUNTING: Final = (
    "one two three four five six seven eight nine ten eleven twelve first second third fourth fifth sixth seventh "
    "eighth ninth tenth last next i ii iii iv v vi vii viii ix x xi xii alpha beta rc final monday tuesday "
    "wednesday thursday friday saturday sunday january february march april may june july august september "
    "october november december jan feb mar apr jun jul aug sep sept oct nov dec montag dienstag mittwoch "
    "donnerstag freitag samstag sonntag januar februar märz mai juni juli oktober dezember lundi mardi mercredi "
    "jeudi vendredi samedi dimanche janvier février avril juin juillet août septembre octobre novembre décembre "
    "lune marte miércole jueve vierne sábado domingo enero febrero marzo abril mayo junio julio agosto septiembre "
    "octubre noviembre diciembre un deux trois quatre cinq eins zwei drei vier fünf uno dos tres cuatro cinco una "
    "premier deuxième thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty "
    "seventy eighty ninety hundred thousand million billion trillion dozen half quarter third double triple twice "
    "once both pair single several few many most hundert tausend millionen million milliarde milliarden billionen "
    "sech sieben acht neun zehn elf zwölf dreizehn zwanzig dreissig vierzig fünfzig sechzig siebzig achtzig neunzig "
    "halb hälfte doppelt six sept huit neuf dix onze douze treize vingt trente quarante cinquante soixante cent "
    "mille milliard moitié double seis siete ocho nueve diez once doce trece veinte treinta cuarenta cincuenta "
    "sesenta setenta ochenta noventa ciento cien mil millón millone mitad doble due tre quattro sei sette otto nove "
    "dieci venti trenta cento mila milioni milione miliardi miliardo metà doppio один одна два две три четыре пять "
    "шесть семь восемь девять десять двадцать тридцать сорок пятьдесят сто тысяча тысяч миллион миллионов миллиард "
    "миллиардов половина понедельник вторник среда четверг пятница суббота воскресенье январь февраль март апрель "
    "май июнь июль август сентябрь октябрь ноябрь декабрь north south east west northern southern eastern western "
    "百 千 万 萬 億 亿 兆 半 倍 東 西 南 北 新 旧 一 二 三 四 五 六 七 八 九 十 上 中 下 前 後 后 월 화 수 목 금 토 일 "
    "月 火 水 木 金 土 日"
)
COUNTING: Final = frozenset(_COUNTING.split())
"""Numbers, days, months, places in a row, and quarters of the sky."""

_DENYING: Final = (
    "not no never none nor neither without cannot nothing nobody hardly barely against nicht kein keine keinen keinem "
    "keiner keine nie niemal ohne weder nichts niemand gegen ne pas jamai san sans aucun aucune rien non nunca jamás "
    "sin nada nadie ningún ninguna contra não nem sem nenhum mai né nessun nessuno senza contro не нет ни без никогда "
    "против 不 没 沒 未 无 無 非 否 别 ない 안 못 n't dont doesnt didnt wont isnt arent wasnt cant couldnt wouldnt "
    "don doesn didn won isn aren wasn weren couldn wouldn shouldn hasn haven hadn"
)
DENYING: Final = frozenset(_DENYING.split())
"""Words that turn what is said round."""
DENYING_STARTS: Final = (
    *("un", "in", "il", "im", "ir", "dis", "non", "de", "anti", "counter", "mis", "re", "ab", "pre", "post", "ex"),
    *("miss", "ent", "ausser", "mé", "dé", "des", "s", "не", "анти", "no"),
)
"""What turns a word round, or into another, where it is put before it."""

_RECURRING: Final = (
    "week weekend weekly today tonight tomorrow yesterday daily monthly month morning evening afternoon hourly link "
    "roundup recap digest newsletter bug improvement feature briefing bulletin episode podcast issue edition thread "
    "horoscope forecast weather lottery crossword wordle quiz review guide tip how best top way thing recipe deal "
    "annual quarter quarterly fiscal result earning financial meeting notice minute appointment dividend shareholder "
    "shareholding conference call interview conversation investigating resolved incident degraded outage sale "
    "discount holiday christma thanksgiving congratulation everything anyone everyone discussion correction erratum "
    "corrigendum hauptversammlung quartal jahr jahresabschlus bekanntmachung résultat assemblée trimestre informe "
    "resultado junta assemblea risultati отчет собрание position vacancy hiring build merge bump dependency "
    "schedule calendar agenda menu welcome hello introducing changelog update status maintenance highlight stock "
    "market share livestream live woche heute morgen täglich wöchentlich monat wetter semaine aujourd hui demain "
    "quotidien météo semana hoy diario tiempo settimana oggi meteo неделя недели неделю сегодня погода утро дайджест"
)
RECURRING: Final = frozenset(_RECURRING.split())
"""Words of titles that come again, or that many would give: columns, guides, the weather, the markets."""

RECURRING_SIGNS: Final = (
    "週",
    "周",
    "今日",
    "本日",
    "毎日",
    "每日",
    "天気",
    "天气",
    "まとめ",
    "오늘",
    "주간",
    "날씨",
    "お知らせ",
    "決算",
    "公告",
    "关于",
    "會議",
    "会议",
    "공시",
    "안내",
)
"""The same in writing without spaces."""

SMALL_SIGNS: Final = frozenset("がはをにでとのもやへ的了")
"""Particles in writing without spaces, as words that say nothing by themselves."""
