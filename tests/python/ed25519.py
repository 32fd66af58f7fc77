"""Ed25519 (RFC 8032) in plain Python, for the independent verifiers: slow, and without secrets to protect.

Verification is strict: keys and nonces of small order and unreduced scalars are refused.
"""

from __future__ import annotations

import functools
import hashlib

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
SQRT_MINUS_1 = pow(2, (P - 1) // 4, P)
NEUTRAL = (0, 1, 1, 0)


def add(a, b):
    """Points are (X, Y, Z, T) with x = X/Z, y = Y/Z, x y = T/Z."""
    e = (a[1] - a[0]) * (b[1] - b[0]) % P
    f = (a[1] + a[0]) * (b[1] + b[0]) % P
    g = 2 * a[3] * b[3] * D % P
    h = 2 * a[2] * b[2] % P
    e, f, g, h = f - e, h - g, h + g, f + e
    return e * f % P, g * h % P, f * g % P, e * h % P


def multiply(scalar, point):
    product = NEUTRAL
    while scalar > 0:
        if scalar & 1:
            product = add(product, point)
        point = add(point, point)
        scalar >>= 1
    return product


def equal(a, b):
    return (a[0] * b[2] - b[0] * a[2]) % P == 0 and (a[1] * b[2] - b[1] * a[2]) % P == 0


def decompress(data):
    """The point that 32 bytes encode, or None."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * SQRT_MINUS_1 % P
    if x * x % P != square or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


def compress(point):
    inverse = pow(point[2], P - 2, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


BASE = decompress((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def is_small(point):
    """Of an order that divides 8: such a key would verify what nobody signed."""
    return equal(multiply(8, point), NEUTRAL)


def digest(*parts):
    return int.from_bytes(hashlib.sha512(b"".join(parts)).digest(), "little") % L


@functools.lru_cache(maxsize=1024)
def verify(key, message, signature):
    if len(key) != 32 or len(signature) != 64:
        return False
    a, r = decompress(key), decompress(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= L or is_small(a) or is_small(r):
        return False
    return equal(multiply(s, BASE), add(r, multiply(digest(signature[:32], key, message), a)))


def expand(seed):
    wide = hashlib.sha512(seed).digest()
    scalar = int.from_bytes(wide[:32], "little") & ((1 << 254) - 8) | 1 << 254
    return scalar, wide[32:]


def public(seed):
    return compress(multiply(expand(seed)[0], BASE))


def sign(seed, message):
    """Only for tests: nothing here hides what takes how long."""
    scalar, prefix = expand(seed)
    key = public(seed)
    nonce = digest(prefix, message)
    r = compress(multiply(nonce, BASE))
    s = (nonce + digest(r, key, message) * scalar) % L
    return r + s.to_bytes(32, "little")
