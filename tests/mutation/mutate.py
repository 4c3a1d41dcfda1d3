#!/usr/bin/env python3
"""Breaks one line of core at a time and looks whether a test notices.

    tests/mutation/mutate.py              every mutation of mutations.tsv
    tests/mutation/mutate.py --only url   those whose file, fragment or tests match a regular expression
    tests/mutation/mutate.py --check      only: does every fragment stand exactly once, is there a test for it

Nothing in the working tree is touched: the files that git knows, and new ones it does not ignore, are copied into the
build folder (default build/mutation) and broken there. One line a mutation, then one JSON line; exits 1 when fewer than
95 % are noticed, 2 when the list is wrong.
"""

import argparse
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
LIST = pathlib.Path(__file__).with_name("mutations.tsv")
NEEDED_SHARE = 0.95
TEST_SECONDS = 240  # a mutation may make a test hang: that is noticed, too
PROGRAM_TESTS = ("cli.", "scenario.", "architecture.")  # these run programs, not only themselves


class Mutation:
    def __init__(self, number, line):
        cells = line.split("\t")
        if len(cells) != 4:
            raise ValueError(f"line {number}: {len(cells)} columns instead of 4")
        self.number = number
        self.file, self.fragment, self.replacement, self.tests = cells

    def __str__(self):
        return f"{self.file}: {self.fragment.strip()} -> {self.replacement.strip() or '(nothing)'}"


def mutations():
    lines = LIST.read_text(encoding="utf-8").splitlines()
    return [Mutation(i, line) for i, line in enumerate(lines[1:], start=2) if line and not line.startswith("#")]


def names_of_tests(root):
    """The names that tests/CMakeLists.txt gives, e.g. base.url for test_url.cpp in a folder of gleaner_tests(base …)."""
    names = []
    for file in (root / "tests").rglob("CMakeLists.txt"):
        for group in re.findall(r"^\s*gleaner_tests\((\w+)", file.read_text(encoding="utf-8"), re.MULTILINE):
            names += [f"{group}.{test.stem.removeprefix('test_')}" for test in file.parent.glob("test_*.cpp")]
    return sorted(names)


def faults(todo, root):
    names = names_of_tests(root)
    wrong = []
    for one in todo:
        file = root / one.file
        times = file.read_text(encoding="utf-8").count(one.fragment) if file.exists() else 0
        if times != 1:
            wrong.append(f"line {one.number}: stands {times} times: {one}")
        if one.fragment == one.replacement:
            wrong.append(f"line {one.number}: changes nothing: {one}")
        if not any(re.search(one.tests, name) for name in names):
            wrong.append(f"line {one.number}: no test is called {one.tests}")
    return wrong


def run(command, seconds=None, **options):
    """The exit code and output; 124 when it took too long. The whole process group ends with it."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                               errors="replace", start_new_session=True, **options)
    try:
        output, _ = process.communicate(timeout=seconds)
        return process.returncode, output
    except subprocess.TimeoutExpired:
        return 124, "took too long"
    finally:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass


def copy_tree(target):
    """A copy of the sources; files that are the same keep their time, so that little is compiled again."""
    listed = subprocess.run(["git", "-C", str(ROOT), "ls-files", "-co", "--exclude-standard", "-z"],
                            check=True, capture_output=True, text=True).stdout
    wanted = {name for name in listed.split("\0") if name and (ROOT / name).is_file()}
    for name in wanted:
        source, copy = ROOT / name, target / name
        if copy.exists() and copy.read_bytes() == source.read_bytes():
            continue
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, copy)
        shutil.copymode(source, copy)
    for copy in target.rglob("*"):
        if copy.is_file() and str(copy.relative_to(target)) not in wanted:
            copy.unlink()


class Bench:
    def __init__(self, build, jobs):
        self.tree, self.build, self.jobs = build / "source", build / "build", jobs
        shared = os.environ.get("GLEANER_SHARED") or str(ROOT.parent / "shared")
        self.environment = dict(os.environ, GLEANER_SHARED=shared)

    def prepare(self):
        copy_tree(self.tree)
        code, output = run(["cmake", "-S", str(self.tree), "-B", str(self.build), "-G", "Ninja",
                            "-DCMAKE_BUILD_TYPE=Debug", "-DGLEANER_GUI=OFF", "-DGLEANER_BENCH=OFF"])
        if code != 0:
            sys.exit(f"{output}\ncannot configure")

    def targets(self, tests):
        names = [name for name in names_of_tests(self.tree) if re.search(tests, name)]
        targets = ["test_" + name.replace(".", "_") for name in names]
        return targets + (["gleaner-cli"] if any(name.startswith(PROGRAM_TESTS) for name in names) else [])

    def compile(self, tests):
        return run(["cmake", "--build", str(self.build), "-j", str(self.jobs), "--target", *self.targets(tests)])

    def test(self, tests):
        return run(["ctest", "--test-dir", str(self.build), "-R", tests, "--output-on-failure", "--stop-on-failure",
                    "--no-tests=error"], seconds=TEST_SECONDS, env=self.environment)

    def verdict(self, one):
        """killed, survived, does not compile"""
        file = self.tree / one.file
        whole = file.read_text(encoding="utf-8")
        try:
            file.write_text(whole.replace(one.fragment, one.replacement), encoding="utf-8")
            code, output = self.compile(one.tests)
            if code != 0:
                return "does not compile", output
            code, output = self.test(one.tests)
            return ("survived" if code == 0 else "killed"), output
        finally:
            file.write_text(whole, encoding="utf-8")


def broken_before(bench, todo):
    """A test that fails without a mutation proves nothing."""
    for tests in sorted({one.tests for one in todo}):
        code, output = bench.compile(tests)
        if code == 0:
            code, output = bench.test(tests)
        if code != 0:
            return f"{output[-4000:]}\n{tests} fails without a mutation"
    return None


def main():
    parser = argparse.ArgumentParser(description="Break one line of core at a time; a test must notice.")
    parser.add_argument("--check", action="store_true", help="only look whether the list fits the sources")
    parser.add_argument("--only", default="", metavar="REGEX", help="mutations whose line matches")
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build" / "mutation")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    arguments = parser.parse_args()
    todo = [one for one in mutations() if re.search(arguments.only, "\t".join((one.file, one.fragment, one.tests)))]

    wrong = faults(todo, ROOT)
    if wrong or not todo:
        print("\n".join(wrong) or "no mutation")
        return 2
    if arguments.check:
        print(f"{len(todo)} mutations, each stands once")
        return 0

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(130))
    bench = Bench(arguments.build.resolve(), arguments.jobs)
    bench.prepare()
    if fault := broken_before(bench, todo):
        print(fault)
        return 2
    killed = 0
    for number, one in enumerate(todo, start=1):
        start = time.monotonic()
        verdict, output = bench.verdict(one)
        killed += verdict == "killed"
        print(f"{number}/{len(todo)} {verdict} {time.monotonic() - start:.0f}s {one}", flush=True)
        if verdict == "does not compile":
            print(output[-2000:], flush=True)
    share = killed / len(todo)
    print(json.dumps({"mutations": len(todo), "killed": killed, "share": round(share, 4)}))
    return 0 if share >= NEEDED_SHARE else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
