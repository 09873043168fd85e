"""Causes: what the network stack throws, in words for the person. Imported late, as httpcore is."""

import ssl
from collections.abc import Iterator
from typing import Final

from curator.listen.connecting import NoName, NotFoundByName, OutOfReach
from curator.listen.exchange import Silent
from curator.listen.guard import Place
from curator.listen.stack import httpcore


def unreachable(fault: BaseException) -> bool:
    """Whether nobody could be asked, so that asking the same server for something else would end in the same way."""
    return isinstance(fault, NotFoundByName | httpcore.ConnectError | httpcore.ConnectTimeout)


def because(fault: BaseException, seconds: float) -> str:
    """What went wrong, in words for the person; `seconds` is how long was waited at most."""
    match fault:
        case NotFoundByName():
            return "the name can't be found (DNS)"
        case NoName():
            return "is not a valid host name"
        case OutOfReach(place=Place.NOWHERE):
            return "not the address of one computer"
        case OutOfReach():
            return f"leads to {fault.place.value}, where nothing from the web may lead"
        case Silent():
            return f"no answer within {fault.seconds:.3g} s"
        case TimeoutError() | httpcore.TimeoutException():
            return "no connection in time" if unreachable(fault) else f"no full answer within {seconds:g} s"
        case httpcore.ProtocolError() if "incomplete" in str(fault) or "without sending complete" in str(fault):
            return "the answer was cut short"
        case httpcore.ProtocolError() if "disconnected" in str(fault):
            return "hung up without an answer"
        case httpcore.ProtocolError():
            return f"doesn't speak HTTP as it should ({fault})"
    return _because_of_network(fault)


def _because_of_network(fault: BaseException) -> str:
    chain = list(_causes(fault))
    for cause in reversed(chain):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return _CERTIFICATES.get(cause.verify_code, f"its certificate can't be trusted ({cause.verify_message})")
        if isinstance(cause, ssl.SSLError):
            return f"no secure connection (TLS: {cause.reason or cause})"
        if isinstance(cause, ConnectionRefusedError):
            return "connection refused"
        if isinstance(cause, ConnectionResetError | BrokenPipeError):
            return "the connection was cut"
        if isinstance(cause, OSError) and cause.strerror:
            return cause.strerror.lower()
    if isinstance(fault, httpcore.NetworkError):
        return "the connection was cut"
    return f"failed unexpectedly ({type(fault).__name__}: {fault})"


def _causes(fault: BaseException | None) -> Iterator[BaseException]:
    while fault is not None:
        yield fault
        fault = fault.__cause__ or fault.__context__


_CERTIFICATES: Final = {
    9: "its certificate is not valid yet",
    10: "its certificate has expired",
    18: "its certificate is signed by itself only",
    19: "its certificate is signed by nobody known",
    20: "its certificate is signed by nobody known",
    62: "its certificate is for another name",
    64: "its certificate is for another name",
}
