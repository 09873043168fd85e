"""Undoing Content-Encoding within bounds."""

import gzip
import zlib
from contextlib import suppress

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from curator.listen.decoding import TooLarge, Undecodable, decoded
from tests.server import PACKERS

CODINGS = ("gzip", "deflate", "br", "zstd")
BODY = bytes(range(256)) * 5_000


@given(st.binary(min_size=1, max_size=5_000), st.lists(st.sampled_from(CODINGS), max_size=3))
def test_what_was_packed_is_unpacked(body: bytes, codings: list[str]) -> None:
    packed = body
    for coding in codings:
        packed = PACKERS[coding](packed)
    assert decoded(packed, ", ".join(codings), 10_000) == body


@pytest.mark.parametrize("coding", CODINGS)
def test_the_limit_is_exact(coding: str) -> None:
    packed = PACKERS[coding](BODY)
    assert decoded(packed, coding, len(BODY)) == BODY
    with pytest.raises(TooLarge):
        decoded(packed, coding, len(BODY) - 1)


@pytest.mark.parametrize("coding", CODINGS)
@given(data=st.data())
def test_every_cut_is_noticed(coding: str, data: st.DataObject) -> None:
    packed = PACKERS[coding](BODY[:3_000])
    cut = data.draw(st.integers(1, len(packed) - 1))
    with pytest.raises(Undecodable):
        decoded(packed[:cut], coding, 10_000)


@pytest.mark.parametrize("coding", CODINGS)
@given(st.binary(min_size=1, max_size=300))
def test_noise_never_does_more_than_fail(coding: str, noise: bytes) -> None:
    with suppress(Undecodable, TooLarge):
        assert len(decoded(noise, coding, 10_000)) <= 10_000


@pytest.mark.parametrize("encoding", ["", "identity", "utf-8", "none", "GZIP ,, x", "X-GZip"])
def test_codings_are_read_as_servers_write_them(encoding: str) -> None:
    body = gzip.compress(BODY) if "gzip" in encoding.lower() else BODY
    assert decoded(body, encoding, 10**7) == BODY


def test_deflate_without_its_wrapper() -> None:
    raw = zlib.compressobj(wbits=-15)
    assert decoded(raw.compress(BODY) + raw.flush(), "deflate", 10**7) == BODY


def test_a_body_in_several_parts() -> None:
    assert decoded(gzip.compress(BODY) + gzip.compress(BODY) + b"\0" * 9, "gzip", 10**7) == BODY * 2
    assert decoded(zstandard.compress(BODY) + zstandard.compress(BODY), "zstd", 10**7) == BODY * 2


def test_too_many_codings_are_refused() -> None:
    with pytest.raises(Undecodable):
        decoded(BODY, ", ".join(["gzip"] * 4), 10**7)


def test_a_zstd_window_larger_than_the_web_allows_is_refused() -> None:
    greedy = zstandard.ZstdCompressionParameters(window_log=27)
    with pytest.raises(Undecodable):
        decoded(zstandard.ZstdCompressor(compression_params=greedy).compress(BODY * 20), "zstd", 10**9)


def test_nothing_stays_nothing() -> None:
    assert decoded(b"", "gzip, br", 10) == b""
