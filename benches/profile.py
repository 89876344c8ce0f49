"""Where a recorded run spends its time, by source file and by function, inlined functions included.

Usage: profile.py PERF_DATA BINARY

Reads what `perf record --call-graph dwarf` wrote. `perf report` shows functions that exist as such;
in an optimised build most of ours do not, so every address is looked up together with what was inlined there.
"""

import collections
import re
import shutil
import subprocess
import sys

FILES_SHOWN = 20
FUNCTIONS_SHOWN = 24
# Files of the workspace, as debug tables name them.
SOURCE = re.compile(r"(?:^|/)((?:engine|analysis|scenarios|experiment|benches)/\S+\.rs):\d+")
FRAME = re.compile(r"\s*([0-9a-f]+)\s+(.*?)\s*\(([^()]*)\)\s*$")
LOAD = re.compile(r"\s*LOAD\s+(0x\w+)\s+(0x\w+)\s+0x\w+\s+(0x\w+)")


def output(*command, text=None):
    """What a command prints."""
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=True)
    return done.stdout


def stacks(data):
    """The stacks of a recording, innermost frame first: (address in the file, symbol, object)."""
    stack = []
    for line in output("perf", "script", "-i", data, "--no-inline", "-F", "ip,sym,dso").splitlines():
        frame = FRAME.match(line)
        if frame:
            stack.append((int(frame[1], 16), frame[2], frame[3]))
        elif stack:
            yield stack
            stack = []
    if stack:
        yield stack


def linked(binary):
    """A function from an address in the file to the address that debug tables use."""
    segments = [[int(number, 16) for number in LOAD.match(line).groups()]
                for line in output("readelf", "-lW", binary).splitlines() if LOAD.match(line)]

    def address(offset):
        for start, virtual, size in segments:
            if start <= offset < start + size:
                return offset - start + virtual
        return offset

    return address


def inlined(binary, addresses):
    """Functions and places at each address, the innermost first."""
    tool = shutil.which("llvm-addr2line") or "addr2line"
    text = output(tool, "-a", "-i", "-f", "-C", "-e", binary, text="\n".join(map(hex, addresses)) + "\n")
    found, lines = {}, text.splitlines()
    while lines:
        line = lines.pop(0)
        if line.startswith("0x"):
            here = found.setdefault(int(line, 16), [])
        else:
            here.append((line, lines.pop(0)))
    return found


def short(function):
    """A function's own name, without path, generics and hash."""
    function = re.sub(r"::h[0-9a-f]{16}.*$", "", function)
    return re.sub(r"<.*", "", function).rsplit("::", 1)[-1] or function


def main(data, binary):
    recorded = list(stacks(data))
    address, name = linked(binary), binary.rsplit("/", 1)[-1]
    # A return address belongs to the line after the call: one byte back is the call.
    places = {(ip, depth > 0): address(ip) - (depth > 0)
              for stack in recorded for depth, (ip, _, dso) in enumerate(stack) if dso.endswith("/" + name)}
    source = inlined(binary, sorted(set(places.values())))
    files, nearest, functions, samples = (collections.Counter() for _ in range(4))
    for stack in recorded:
        frames = [place for depth, (ip, _, _) in enumerate(stack)
                  for place in source.get(places.get((ip, depth > 0)), [])]
        ours = [(SOURCE.search(line), function) for function, line in frames if SOURCE.search(line)]
        ours = [(match[1], short(function)) for match, function in ours]
        # The run alone: not loading and preparing, nor who called it.
        ends = [depth for depth, (file, _) in enumerate(ours) if file == "engine/src/run.rs"]
        if not ends:
            continue
        ours = ours[:ends[-1]]
        if not ours:
            continue
        samples["all"] += 1
        nearest[ours[0][0]] += 1
        files.update({file for file, _ in ours})
        functions.update(set(ours))
    share = lambda count: f"{100 * count / max(samples['all'], 1):5.1f}"
    print(f"{samples['all']} samples of replications; in % of them")
    print("within  itself  file")
    for file, count in files.most_common(FILES_SHOWN):
        print(f"{share(count):>6}  {share(nearest[file]):>6}  {file}")
    print("within  function")
    for (file, function), count in functions.most_common(FUNCTIONS_SHOWN):
        print(f"{share(count):>6}  {file}: {function}")


if __name__ == "__main__":
    main(*sys.argv[1:])
