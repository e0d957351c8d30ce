"""Takes some files out of a wheel: python3 extract_wheel.py WHEEL FOLDER < wanted.json

wanted.json: {"files": [names], "folders": [prefixes], "skipFolders": [parts of names],
              "skipEndings": [endings], "headers": {"root": folder in the wheel, "start": [names below it]}}

Headers are followed through their #include lines, so that a few are taken of some ten thousand. Each file is
written beside its place, checked against its CRC (zipfile does) and renamed, so one that is there is whole; one
that is there with the right size is left alone, so an interrupted run goes on. Prints {"done", "total"} as lines
of JSON, in bytes. Python's standard library only, any version from 3.8.
"""

import json
import os
import re
import shutil
import sys
import zipfile

INCLUDE = re.compile(rb'^\s*#\s*include\s*["<]([^">]+)[">]', re.MULTILINE)


def followed_headers(archive, names, root, start):
    """The headers that `start` includes, directly or not; one that the wheel lacks is a system header."""
    found, waiting = [], [root + "/" + name for name in start]
    for name in waiting:
        if name not in names:
            raise SystemExit("the wheel lacks " + name)
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.append(name)
        for included in INCLUDE.findall(archive.read(name)):
            candidate = root + "/" + included.decode()
            if candidate in names:
                waiting.append(candidate)
    return found


def main(wheel, folder):
    wanted = json.load(sys.stdin)
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if not name.endswith("/")}
        chosen = list(wanted.get("files", []))
        missing = [name for name in chosen if name not in names]
        if missing:
            raise SystemExit("the wheel lacks " + ", ".join(missing))
        prefixes, endings = tuple(wanted.get("folders", [])), tuple(wanted.get("skipEndings", []))
        if prefixes:
            inside = [name for name in names if name.startswith(prefixes) and not name.endswith(endings)]
            chosen += [name for name in inside if not any(part in name for part in wanted.get("skipFolders", []))]
        headers = wanted.get("headers")
        if headers:
            chosen += followed_headers(archive, names, headers["root"], headers["start"])

        entries = [archive.getinfo(name) for name in sorted(set(chosen))]
        total, done = sum(entry.file_size for entry in entries), 0
        for entry in entries:
            target = os.path.abspath(os.path.join(folder, entry.filename))
            if not target.startswith(os.path.abspath(folder) + os.sep):
                raise SystemExit("the wheel has a name that leaves its folder: " + entry.filename)
            if not (os.path.isfile(target) and os.path.getsize(target) == entry.file_size):
                os.makedirs(os.path.dirname(target), exist_ok=True)
                part = target + ".part-" + str(os.getpid())
                try:
                    with archive.open(entry) as source, open(part, "wb") as sink:
                        shutil.copyfileobj(source, sink, 1 << 20)
                    if (entry.external_attr >> 16) & 0o111:
                        os.chmod(part, 0o755)
                    os.replace(part, target)
                finally:
                    if os.path.exists(part):
                        os.remove(part)
            done += entry.file_size
            print(json.dumps({"done": done, "total": total}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
