"""A network between this machine and a namespace, with the faults of real ones: two TUN devices and what happens between them.

Usage: link.py NAMESPACE NAME SUBNET    (needs root and /dev/net/tun)
Makes NAMEa here with 10.99.SUBNET.1 and fd99:SUBNET::1, and NAMEb in the namespace with .2 and ::2. Reads one JSON object a line
from standard input and answers each with the counts so far:
  delay, jitter (ms), loss (0..1), kbit (0: no limit; a queue of 100 KB before it), each way; udp (false: none passes; a port: only
  what goes there or comes from there); down (nothing passes). What is not named stays as it was. Ends with its input, and takes the devices with it.
"""
import fcntl, heapq, json, os, random, select, struct, subprocess, sys, time

namespace, name, subnet = sys.argv[1:4]
TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
QUEUE = 100_000


def device(end):
    fd = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(fd, TUNSETIFF, struct.pack("16sH22x", (name + end).encode(), IFF_TUN | IFF_NO_PI))
    return fd


def ip(*args):
    subprocess.run(["ip", *args], check=True)


near, far = device("a"), device("b")
ip("link", "set", name + "b", "netns", namespace)
for where, end, host in (([], "a", 1), (["-n", namespace], "b", 2)):
    ip(*where, "addr", "add", f"10.99.{subnet}.{host}/24", "dev", name + end)
    ip(*where, "addr", "add", f"fd99:{subnet}::{host}/64", "dev", name + end, "nodad")
    ip(*where, "link", "set", name + end, "up")
ip("-n", namespace, "link", "set", "lo", "up")
ip("-n", namespace, "route", "add", "default", "dev", name + "b")

state = {"delay": 0, "jitter": 0, "loss": 0, "kbit": 0, "udp": True, "down": False}
counts = {"passed": 0, "lost": 0, "full": 0}
chance = random.Random(1)
free = {near: 0.0, far: 0.0}  # When the narrow line has sent all it was given.
waiting = []
order = 0


def stopped(packet):
    """Whether a firewall stops it."""
    version4 = packet[0] >> 4 == 4
    if state["udp"] is True or packet[9 if version4 else 6] != 17:
        return False
    header = 4 * (packet[0] & 15) if version4 else 40
    return state["udp"] is False or state["udp"] not in struct.unpack_from(">HH", packet, header)


def take(packet, to, now):
    global order
    if state["down"] or stopped(packet) or chance.random() < state["loss"]:
        counts["lost"] += 1
        return
    at = now
    if state["kbit"] > 0:
        rate = state["kbit"] * 125  # bytes a second
        if (free[to] - now) * rate > QUEUE:
            counts["full"] += 1
            return
        free[to] = at = max(now, free[to]) + len(packet) / rate
    at += max(0.0, state["delay"] + chance.uniform(-1, 1) * state["jitter"]) / 1000
    order += 1
    heapq.heappush(waiting, (at, order, to, packet))


print(json.dumps(counts), flush=True)
typed = b""
while True:
    timeout = max(0.0, waiting[0][0] - time.monotonic()) if waiting else None
    for fd in select.select([near, far, 0], [], [], timeout)[0]:
        if fd == 0:
            chunk = os.read(0, 65536)
            if not chunk:
                sys.exit()
            *lines, typed = (typed + chunk).split(b"\n")
            for line in lines:
                state.update(json.loads(line))
                print(json.dumps(counts), flush=True)
            continue
        now = time.monotonic()
        for _ in range(64):
            try:
                take(os.read(fd, 65536), far if fd == near else near, now)
            except BlockingIOError:
                break
    while waiting and waiting[0][0] <= time.monotonic():
        _, _, to, packet = heapq.heappop(waiting)
        counts["passed"] += 1
        try:
            os.write(to, packet)
        except OSError:
            counts["lost"] += 1
