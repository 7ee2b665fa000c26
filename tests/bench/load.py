"""Loads a server with protocol 1's traffic, and looks whether all of it arrives.

A process of its own, in plain sockets: this costs less processor time for each
message than the same in Deno. Its argument is the number of recipients. It
writes their ports, then reads commands, one a line, and writes what came of each.
"""

import base64
import json
import os
import random
import resource
import select
import sys
import time
from _socket import AF_INET, SO_REUSEADDR, SOCK_STREAM, SOL_SOCKET, socket

HOST = "127.0.0.1"
# Any, so that others who do the same are not in the way; all are below those
# that systems give to whoever dials.
FIRST_PORT = random.randrange(12_000, 22_000)
BACKLOG = 1_024
DIGITS = 8
PATIENCE = 20
# How long a message that comes twice has to come again.
GRACE = 0.05
MOST = 65_536


class Wrong(Exception):
    """A message was lost, came twice, came too early, or was not as it was sent."""


class Sender:
    """One who sends numbered texts, and what of them has not arrived."""

    def __init__(self, frame, pushed, recipients):
        self.frame = frame
        self.pushed = pushed
        self.recipients = recipients
        self.number = 0
        self.arrived = 0
        self.open = {}

    def send(self, port):
        """Sends the next, on a connection of its own."""
        number = self.number = self.number + 1
        self.open[number] = set(self.recipients)
        connection = socket(AF_INET, SOCK_STREAM)
        began = time.perf_counter()
        connection.connect((HOST, port))
        connection.send(self.frame + b"%08d" % number)
        connection.close()
        return began


class Load:
    """The recipients, who listen, and the senders."""

    def __init__(self, count):
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
        self.epoll = select.epoll()
        self.listeners = {}
        self.partial = {}
        self.ports = []
        self.senders = []
        self.by_push = {}
        self.ordered = False
        port = FIRST_PORT
        while len(self.ports) < count:
            listener = socket(AF_INET, SOCK_STREAM)
            listener.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
            try:
                listener.bind((HOST, port))
            except OSError:
                port += 1
                continue
            listener.listen(BACKLOG)
            listener.setblocking(False)
            self.listeners[listener.fileno()] = (listener, len(self.ports))
            self.epoll.register(listener.fileno(), select.EPOLLIN)
            self.ports.append(port)
            port += 1

    def prepare(self, port, ordered, senders):
        """Takes the server's port, and what each sender sends and its recipients get."""
        self.port = port
        self.ordered = ordered
        self.senders = []
        for sender in senders:
            frame, pushed = (base64.b64decode(sender[name]) for name in ("frame", "push"))
            self.senders.append(Sender(frame, pushed, sender["recipients"]))
        self.by_push = {sender.pushed: sender for sender in self.senders}

    def poll(self, timeout):
        """Waits for what arrives; returns the senders of what is there now."""
        arrived = []
        for fd, _ in self.epoll.poll(timeout, 64):
            if fd not in self.listeners:
                self.read(fd, arrived)
                continue
            listener, recipient = self.listeners[fd]
            try:
                accepted, _ = listener._accept()
            except BlockingIOError:
                continue
            connection = socket(AF_INET, SOCK_STREAM, 0, accepted)
            connection.setblocking(False)
            self.partial[accepted] = (connection, recipient, b"")
            self.read(accepted, arrived, True)
        return arrived

    def read(self, fd, arrived, is_new=False):
        connection, recipient, before = self.partial[fd]
        try:
            data = connection.recv(MOST)
        except BlockingIOError:
            if is_new:
                self.epoll.register(fd, select.EPOLLIN)
            return
        frame = before + data
        if len(frame) < 4 or len(frame) < 4 + int.from_bytes(frame[:4], "big"):
            if not data:
                raise Wrong(f"a push of {len(frame)} bytes breaks off")
            self.partial[fd] = (connection, recipient, frame)
            if is_new:
                self.epoll.register(fd, select.EPOLLIN)
            return
        del self.partial[fd]
        connection.close()
        arrived.append(self.check(recipient, frame))

    def check(self, recipient, frame):
        """Finds whose message it is; it must be one that has yet to arrive."""
        sender = self.by_push.get(frame[:-DIGITS])
        if sender is None:
            raise Wrong(f"recipient {recipient} got {frame[4:]!r}, which nobody sent")
        number = int(frame[-DIGITS:])
        left = sender.open.get(number, ())
        if recipient not in left:
            raise Wrong(f"recipient {recipient} got message {number} twice, or another's")
        if self.ordered and number < sender.arrived:
            raise Wrong(f"message {number} came after message {sender.arrived}")
        sender.arrived = number
        left.remove(recipient)
        if not left:
            del sender.open[number]
        return sender

    def drain(self, on_arrived=lambda sender: None):
        """Waits for all that is under way."""
        end = time.perf_counter() + PATIENCE
        while any(sender.open for sender in self.senders):
            if time.perf_counter() > end:
                lost = sum(len(left) for sender in self.senders for left in sender.open.values())
                raise Wrong(f"{lost} messages did not arrive within {PATIENCE} s")
            for sender in self.poll(1):
                on_arrived(sender)

    def look_for_doubles(self):
        end = time.perf_counter() + GRACE
        while time.perf_counter() < end:
            self.poll(GRACE)

    def relay(self, window, seconds):
        """Each sender has so many under way; whenever one arrives it sends the next."""
        began = time.perf_counter()
        end = began + seconds
        for sender in self.senders * window:
            sender.send(self.port)
        count = len(self.senders) * window
        port = self.port
        while time.perf_counter() < end:
            arrived = self.poll(1)
            for sender in arrived:
                sender.send(port)
            count += len(arrived)
        self.drain()
        took = time.perf_counter() - began
        self.look_for_doubles()
        return {"messages": count, "seconds": took}

    def latency(self, rate, count):
        """So many a second, evenly spaced, whatever has arrived."""
        begins = {}
        took = []

        def take(sender):
            took.append(time.perf_counter() - begins.pop((sender, sender.arrived)))

        start = time.perf_counter()
        for i in range(count):
            due = start + i / rate
            while (left := due - time.perf_counter()) > 0:
                for sender in self.poll(left):
                    take(sender)
            sender = self.senders[i % len(self.senders)]
            began = sender.send(self.port)
            begins[sender, sender.number] = began
        self.drain(take)
        self.look_for_doubles()
        took.sort()
        return {"messages": count, "p50": took[count // 2], "p99": took[count * 99 // 100]}

    def broadcast(self, seconds):
        """One after the other: the next when all have the last."""
        sender = self.senders[0]
        began = time.perf_counter()
        end = began + seconds
        count = 0
        while time.perf_counter() < end:
            sender.send(self.port)
            self.drain()
            count += 1
        took = time.perf_counter() - began
        self.look_for_doubles()
        return {"messages": count * len(sender.recipients), "seconds": took}


def keep_to_one_core():
    """Whoever is measured has the others for itself, rather than be moved from one to the other."""
    if hasattr(os, "sched_setaffinity"):
        cores = os.sched_getaffinity(0)
        if len(cores) > 1:
            os.sched_setaffinity(0, {max(cores)})


def main():
    keep_to_one_core()
    load = Load(int(sys.argv[1]))
    print(json.dumps({"ports": load.ports}), flush=True)
    for line in sys.stdin:
        command = json.loads(line)
        try:
            answer = getattr(load, command.pop("do"))(**command) or {}
        except (Wrong, OSError) as error:
            answer = {"error": str(error)}
        print(json.dumps(answer), flush=True)


main()
