"""
The contract between generated code, the node's loop, the simulator and Python.

Records live in memory that native code and Python share; addresses in them are plain integers.
Everything that is sent or kept is little-endian.

A tick, for whoever drives a location (`hydro_tick`, then `hydro_commit` or `hydro_abort`):
  1. the driver receives into input links and sets `taken` behind the frames that the tick gets;
  2. the tick walks `[begin, taken)` of each input and stages records on outputs;
  3. commit makes staged bytes sendable, drops taken input and resets the tick arena.
"""

import platform
import struct
import sys

from hydro_mlir.rt.memory import Pointer, Record, i64, record, u32

ABI_VERSION = 9

# --- statuses and traps ---------------------------------------------------------------------------

OK, TRAPPED, LIMITED = 0, 1, 2

# `Trap.reason` is an index into this; what starts with "limit" makes the status LIMITED.
REASONS = (
    "user",
    "malformed",
    "limit_state",
    "limit_tick",
    "limit_output",
    "limit_line",
    "encoding",
    "io",
    "limit_time",
)

# --- frames ---------------------------------------------------------------------------------------

# payload_bytes, records, kind, reserved (0); then the records.
FRAME_HEADER = struct.Struct("<IIII")
FRAME_HEADER_BYTES = 16
# The last word of a sender, outside the stream: it knows that all has been processed.
FRAME_DATA, FRAME_END, FRAME_FAREWELL = 0, 1, 2

# --- limits ---------------------------------------------------------------------------------------

FRAME_BYTES_MAX = 1 << 26  # a record may be this large
FRAME_BYTES_TARGET = 1 << 16  # a frame that has grown past this is ended
LINE_BYTES_MAX = 1 << 26
BLOCK_BYTES = 1 << 18
STATE_BYTES_MAX = 1 << 34
TICK_BYTES_MAX = 1 << 32
OUTPUT_BYTES_MAX = 1 << 30
ROOM_BYTES = 1 << 20
# What is sent and not acknowledged may be so many times (as a power of two) what is not sent.
UNACKNOWLEDGED_SHIFT = 2
# What all outboxes of a member may hold before it has no room; each has its share, but a frame.
LOCATION_BYTES = 1 << 26
ACKNOWLEDGE_BYTES = 1 << 18  # processed input that is acknowledged even while there is work
STACK_BYTES = 1 << 30  # of a step with recursive functions: addresses; memory is taken when used
INPUT_BYTES_FIRST = 1 << 18
OUTPUT_BYTES_FIRST = 1 << 16

# --- memory ---------------------------------------------------------------------------------------

PAGE_BYTES = 4096  # of all platforms; theirs may be a multiple of it
CONSTANT_PADDING_BYTES = 16  # readable bytes behind every constant text
ENCODE_PADDING_BYTES = 16  # behind an encoded value, what `encode` may overwrite

# --- state arena ----------------------------------------------------------------------------------

STATE_OFFSET_FIRST = 64  # before it: an ArenaHeader
STATE_ALIGNMENT_BYTES = 16
FREE_LISTS = 64

# --- source kinds, link directions ----------------------------------------------------------------

SOURCE_LINE, SOURCE_BLOCK, SOURCE_DATA = 0, 1, 2
LINK_IN, LINK_OUT, LINK_GUEST, LINK_PORT = 0, 1, 2, 3

# --- ports: where somebody outside the fleet, a guest, connects -----------------------------------

GUEST_LINE, GUEST_JOINED, GUEST_LEFT = 0, 1, 2
GUESTS_MAX = 4096
GUEST_LINE_BYTES_MAX = 1 << 20
GUEST_OUTPUT_BYTES_MAX = 1 << 24  # a guest that does not read so much is let go


@record
class FrameHeader(Record):
    """A frame's header, as FRAME_HEADER has it."""

    payload_bytes: u32
    records: u32
    kind: u32
    reserved: u32


@record
class Arena(Record):
    """Memory handed out from the front: `used` of `limit` bytes behind the address `base`."""

    base: i64
    used: i64
    limit: i64


@record
class ArenaHeader(Record):
    """The first bytes of a state arena, so that an image of it is complete."""

    free_lists: i64  # offset of FREE_LISTS heads, by binary logarithm of the size; 0 if none yet
    reserved: i64


@record
class Trap(Record):
    """Why a tick ended early: the trap's number in the manifest, the reason, details as text."""

    id: i64
    reason: i64
    text: i64
    text_size: i64


@record
class Link(Record):
    """One direction of one connection: a buffer at `base`; all other places are offsets from it.

    Input: [begin, end) has been received, [begin, taken) are complete frames of this tick.
    Output: [begin, sent) is with the peer, which has not acknowledged it yet; [sent, committed)
    may be sent; [committed, staged) belongs to the tick.
    Native code allocates the buffer; Python starts a link with all zeros but for its names,
    `fd` (-1 while there is no connection), `frame` = -1 and `limit`.
    """

    fd: i64
    direction: i64
    peer: i64  # the member at the other end
    channel: i64  # index of the channel among the inputs or the outputs
    base: i64
    begin: i64
    taken: i64
    end: i64
    capacity: i64
    committed: i64
    staged: i64
    frame: i64  # offset of the open frame's header, or -1
    records: i64  # in the open frame
    limit: i64
    closing: i64  # output: an end-of-stream frame is due; input: no connection is needed any more
    closed: i64  # the end-of-stream frame has been taken, or appended
    events: i64  # what epoll watches; 0 if the descriptor is not registered
    bytes_total: i64
    records_total: i64
    sent: i64
    position: i64  # of the byte at `begin` in the stream, which begins at 0
    reliable: i64  # what was sent is kept until the peer has acknowledged it
    acknowledged: i64  # input: the position that was acknowledged last
    partial: i64  # a word of the receiver's on its way,
    partial_bytes: i64  # of which so many bytes are received (output) or left to send (input)
    pressure: i64  # what the receiver has said last; see rt/native/pressure.py


@record
class Channel(Record):
    """The links of one channel, by member of the peer location; a sink has one."""

    links: Pointer[Link]
    link_count: i64
    turn: i64  # round robin: the next member
    reciprocal: i64  # of link_count, for remainders without division; 0 if not known yet
    closing: i64
    ended: i64  # input: every link has closed
    inner: i64  # its other end is in the cycle that this location is in
    port: i64  # output: address of the Port to whose guests it leads, or 0
    shape: i64  # output to guests who read JSON: address of the Shape of what they are told, or 0


@record
class Guest(Record):
    """A connection of somebody outside the fleet. Begins with a Link, so that it has its fields.

    `input`: bytes as they come, its `peer` is the guest's number. `output`: lines to be sent.
    """

    input: Link
    output: Link
    port: i64  # address of its Port
    scanned: i64  # bytes behind input.begin that end no line
    left: i64  # not 0: it sends no more, and the program has been told


@record
class Timer(Record):
    """Gives instants to `input`, one in each `period`, the next at `due` of the monotonic clock."""

    input: Pointer[Link]
    period: i64
    due: i64


@record
class Port(Record):
    """Where guests connect: `listener` accepts them, what they send becomes frames of `input`."""
    listener: Link
    input: Pointer[Link]
    guests: Pointer[Guest]  # GUESTS_MAX; one that is free has no descriptor
    turn: i64  # where to look for a free one first
    high: i64  # behind the last one that was ever used
    refused: i64  # guests that are let go once they have been answered
    shape: i64  # address of the Shape of lines of JSON, or 0 where lines are text
    refusal: i64  # what is said about a line that has another shape: address and size
    refusal_size: i64
    wrong: i64  # such a line has come


@record
class Source(Record):
    """A file (bytes [begin, end) of its buffer are read but not yet walked over), or constants.

    Constants: `base` is the address of the elements in wire form, [begin, end) what is left;
    `hydro_init` sets them. Files: Python sets `fd` and `kind`, native code allocates the buffer.
    """

    fd: i64
    base: i64
    begin: i64
    end: i64
    capacity: i64
    position: i64  # file offset of the byte at `begin`
    end_of_file: i64
    closed: i64
    kind: i64


@record
class Context(Record):
    """Everything that a location's step works on."""

    state: Arena
    tick: Arena
    now: i64
    member: i64
    members: i64
    inputs: Pointer[Channel]
    input_count: i64
    outputs: Pointer[Channel]
    output_count: i64
    sources: Pointer[Source]
    source_count: i64
    again: i64
    room_bytes: i64
    frame_bytes_max: i64
    line_bytes_max: i64
    jump: i64  # address of the guard's jump buffer
    trap: Trap
    ticks: i64
    released: i64  # address of the newest Released of this tick, or 0
    full: i64  # an outbox has been over room_bytes since `has_room` last looked
    stack: i64  # address of the end of the stack for recursive functions, or 0: the caller's
    inside: i64  # a step is at work, so that an interrupt may jump out of it
    late: i64  # the number in `ticks` of the step that an interrupt is for
    held: i64  # sources wait for a location further around the cycle: how far that is, or 0


@record
class Released(Record):
    """A block of state that is given back when the tick commits; lives in tick memory."""

    next: i64
    offset: i64
    size: i64


@record
class Log(Record):
    """The log of a durable location: records in a buffer at `base` on their way to a file.

    [0, begin) are complete records, [begin, used) is the one of the tick at work.
    """

    fd: i64
    base: i64
    begin: i64
    used: i64
    capacity: i64
    bytes_total: i64  # what the file holds
    bytes_max: i64  # once it holds more, EVENT_LOG_LONG is due; Python makes a snapshot then


@record
class LogHeader(Record):
    """What each record of a log begins with; the checksum is of all that follows it."""

    checksum: u32
    kind: u32
    size: i64  # bytes behind this header


@record
class TickEntry(Record):
    """What a tick's record says first; then OutputPlace for each output link, then its input.

    The input is, for each link that brings some, an InputHeader and frames.
    """

    number: i64
    now: i64
    full: i64  # 1: Context.full, 2: Context.held is not 0
    inputs: i64


@record
class OutputPlace(Record):
    """How far an output link was at the beginning of a tick: positions in its stream."""

    acknowledged: i64
    sent: i64


@record
class InputHeader(Record):
    """Whose frames follow, and how many bytes."""

    channel: i64
    member: i64
    size: i64


# Kinds of records; `rt/log_file.py` says what those hold that native code does not write.
LOG_HEADER, LOG_PLACES, LOG_STATE, LOG_OUTPUT, LOG_SOURCE, LOG_END = 1, 2, 3, 4, 5, 6
LOG_TICK, LOG_TRAP, LOG_SKIP, LOG_SENDER, LOG_RECEIVER = 7, 8, 9, 10, 11


@record
class Node(Record):
    """What `hydro_run` works on. Python fills it in, and reads `event_*` after every return."""

    context: Pointer[Context]
    tick: i64  # addresses of hydro_tick, hydro_commit, hydro_abort
    commit: i64
    abort: i64
    epoll_fd: i64
    listen_fd: i64  # -1 if there is none; Python registers these three for reading
    control_fd: i64
    wakeup_fd: i64
    events: i64  # address of room for EPOLL_EVENTS events
    event_count: i64  # filled by epoll_wait
    event_next: i64  # handled so far
    links: Pointer[i64]  # by descriptor: the address of its Link, or 0
    link_capacity: i64
    until: i64  # return EVENT_TIMER at this monotonic time in nanoseconds; 0 for never
    now: i64
    cycle_size: i64  # of how many locations the cycle that this one is in is, or 0
    started: i64  # the first tick has been run
    paused: i64  # inputs are not read until outputs have room
    event_fd: i64
    event_link: i64  # address of the Link that the event is about, or 0
    event_error: i64  # errno
    waits: i64  # number of epoll_wait calls
    log: i64  # address of the Log of a durable location, or 0
    ports: Pointer[Port]
    port_count: i64
    timers: Pointer[Timer]
    timer_count: i64


# What `hydro_run` returns. All but EVENT_TRAP to EVENT_ERROR and EVENT_LOG_FAILED leave the node
# able to go on.
EVENT_ACCEPT = 1  # listen_fd is readable
EVENT_CONTROL = 2  # control_fd is readable
EVENT_SIGNAL = 3  # wakeup_fd is readable
EVENT_TIMER = 4
EVENT_PEER_LOST = 5  # event_link ended before its end-of-stream frame; its `fd` is now -1
EVENT_MALFORMED = 6  # event_link carried a frame header that is none; its `fd` is now -1
EVENT_TRAP = 7  # the tick trapped and has been aborted; see Context.trap
EVENT_LIMIT = 8  # the same, for a limit
EVENT_FINISHED = 9  # inputs ended, nothing left to do, outputs closed and sent
EVENT_ERROR = 10  # event_error says what a system call returned
EVENT_LOG_FAILED = 11  # the log could not be written, see event_error; nothing of it was sent
EVENT_LOG_LONG = 12  # the log holds more than bytes_max: time for a snapshot

# --- epoll: the kernel packs its event on x86-64, and aligns it elsewhere -------------------------

EPOLL_EVENTS = 64
EPOLL_REGISTERED = 1 << 32  # in `Link.events`: watching for nothing differs from not watching
EPOLL_PACKED = platform.machine() in ("x86_64", "AMD64")
EPOLL_EVENT_BYTES = 12 if EPOLL_PACKED else 16
EPOLL_DATA_OFFSET = 4 if EPOLL_PACKED else 8

assert sys.byteorder == "little", "the wire and the arenas are little-endian"
