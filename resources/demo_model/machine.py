"""Settles the machine before torch is loaded: import this first.

One thread a process (two processes share the work), the widest vector code, and memory that is kept instead of given back:
blocks of this size would otherwise be mapped and cleared anew in every step, which takes more than half of the time.
"""

import ctypes
import os

TRIM_THRESHOLD, TOP_PAD, MMAP_THRESHOLD = -1, -2, -3  # mallopt(3)
KEPT = (1 << 31) - 1  # bytes; the largest that mallopt takes

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ[name] = "1"
with open("/proc/cpuinfo") as cpuinfo:
    knows = cpuinfo.read().split()
if "avx512bw" in knows:
    os.environ.setdefault("ATEN_CPU_CAPABILITY", "avx512")
    os.environ.setdefault("OPENBLAS_CORETYPE", "SkylakeX")  # newer processors unknown to it would get code of 2004
HALVES = "avx512_bf16" in knows and not os.environ.get("EXACT")  # whether products in bfloat16 are the faster ones

libc = ctypes.CDLL("libc.so.6")
for option, value in ((MMAP_THRESHOLD, KEPT), (TRIM_THRESHOLD, KEPT), (TOP_PAD, 1 << 28)):
    libc.mallopt(option, value)
