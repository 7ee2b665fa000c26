"""A relay as the first of these was: a thread for each connection, a dial for each push, no logic.

A frame comes in, its connection is closed, the recipient is dialled, the
frame's last bytes go out. The argument is how many those are; the first two
bytes of a frame's body are the port of its recipient.
"""

import socket
import struct
import sys
import threading

HOST = "127.0.0.1"
BYTES_OUT = int(sys.argv[1])


def serve(connection):
    frame = b""
    while len(frame) < 4 or len(frame) < 4 + struct.unpack(">I", frame[:4])[0]:
        frame += connection.recv(1024)
    connection.close()
    (port,) = struct.unpack(">H", frame[4:6])
    push = socket.create_connection((HOST, port))
    push.sendall(frame[-BYTES_OUT:])
    push.close()


listener = socket.create_server((HOST, 0), backlog=4096)
print(listener.getsockname()[1], flush=True)
while True:
    accepted, _ = listener.accept()
    threading.Thread(target=serve, args=(accepted,)).start()
