"""What one 1,024-px web JPEG costs in processor time, from file or socket to thumbnail.

Each contestant works on the same pictures in a process of its own, with one worker, once over few and once over many of
them: the difference is what a picture costs, without what starting costs. They take turns. One JSON line a figure.

  bare_vips          libvips alone: one 640-px thumbnail saved as JPEG, from memory
  gleaner            two thumbnails, placeholder, facts, metadata, all measures, through the sealed helper, from memory
  img2dataset_640    fetches from a server on this machine, resizes to 640 px, writes files
  img2dataset_256    the same at 256 px
  scrapy_images      fetches, writes the original as JPEG again and a 640-px thumbnail (ImagesPipeline)
  scrapy_fetch       fetches only

The others' fetching is part of their price, as there is no way to have their resizing without it; scrapy_fetch says
about how much that is.
"""

import functools
import http.server
import json
import multiprocessing
import os
import pathlib
import shutil
import statistics
import subprocess
import sys

REPETITIONS = 3
PATIENCE = 180  # seconds; for what never ends
FEW, MANY = 1, 7  # times over all pictures


class Handler(http.server.SimpleHTTPRequestHandler):
    """/ROUND/NAME is NAME, so that every address is asked for once."""

    protocol_version = "HTTP/1.1"

    def translate_path(self, path):
        return super().translate_path("/" + path.rsplit("/", 1)[-1])

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256  # of connections; with the usual 5 a burst loses some and their askers wait for ever


def serve(folder, pipe):
    server = Server(("127.0.0.1", 0), functools.partial(Handler, directory=str(folder)))
    pipe.send(server.server_address[1])
    server.serve_forever()


SPIDER = """
import scrapy

class Pictures(scrapy.Spider):
    name = "pictures"
    custom_settings = {settings!r}

    async def start(self):
        addresses = open({list!r}).read().split()
        if "ITEM_PIPELINES" in self.custom_settings:
            # One page that names them all, answered from this program.
            yield scrapy.Request("data:,", self.parse, cb_kwargs=dict(addresses=addresses))
        else:
            for address in addresses:
                yield scrapy.Request(address, self.ignore)

    def parse(self, response, addresses):
        for address in addresses:
            yield dict(image_urls=[address])

    def ignore(self, response):
        pass
"""


class Contest:
    def __init__(self, bench, work):
        self.bench, self.work = bench, work
        self.pictures = sorted((work / "pictures").iterdir())
        self.programs = work / "environment" / "bin"
        here, there = multiprocessing.Pipe()
        self.server = multiprocessing.Process(target=serve, args=(work / "pictures", there), daemon=True)
        self.server.start()
        self.port = here.recv()

    def fresh(self, name):
        folder = self.work / "run" / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return folder

    def addresses(self, folder, rounds):
        file = folder / "addresses.txt"
        lines = [f"http://127.0.0.1:{self.port}/{turn}/{picture.name}" for turn in range(rounds) for picture in self.pictures]
        file.write_text("\n".join(lines) + "\n")
        return file

    def loop(self, which, rounds):
        return [self.bench, "--loop", which, self.work / "pictures", str(rounds)], None

    def img2dataset(self, edge, rounds):
        folder = self.fresh(f"img2dataset_{edge}")
        out = folder / "out"
        options = dict(url_list=self.addresses(folder, rounds), output_folder=out, image_size=edge, processes_count=1,
                       thread_count=8, resize_mode="keep_ratio_largest", resize_only_if_bigger=True, encode_quality=82,
                       enable_wandb=False, output_format="files", number_sample_per_shard=100_000, retries=0)
        command = [self.programs / "img2dataset", *(f"--{name}={value}" for name, value in options.items())]
        return command, lambda: len(list(out.rglob("*.jpg")))

    def scrapy(self, images, rounds):
        folder = self.fresh("scrapy_images" if images else "scrapy_fetch")
        settings = dict(ROBOTSTXT_OBEY=False, LOG_LEVEL="ERROR", CONCURRENT_REQUESTS=8, CONCURRENT_REQUESTS_PER_DOMAIN=8,
                        DOWNLOAD_DELAY=0, TELNETCONSOLE_ENABLED=False)
        if images:
            settings |= dict(ITEM_PIPELINES={"scrapy.pipelines.images.ImagesPipeline": 1}, IMAGES_STORE=str(folder / "out"),
                             IMAGES_THUMBS={"large": (640, 640)})
        spider = folder / "spider.py"
        spider.write_text(SPIDER.format(list=str(self.addresses(folder, rounds)), settings=settings))
        command = [self.programs / "scrapy", "runspider", spider]
        return command, (lambda: len(list((folder / "out" / "thumbs").rglob("*.jpg")))) if images else None

    def cost(self, make, rounds):
        """Processor seconds of the command and of everything it started."""
        command, made = make(rounds)
        before = os.times()
        subprocess.run([str(part) for part in command], check=True, timeout=PATIENCE,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=self.work / "run")
        after = os.times()
        wanted = rounds * len(self.pictures)
        if made and made() != wanted:
            raise SystemExit(f"{command[0]} made {made()} thumbnails of {wanted} pictures")
        return after.children_user + after.children_system - before.children_user - before.children_system

    def price(self, make):
        few, many = self.cost(make, FEW), self.cost(make, MANY)
        return (many - few) / ((MANY - FEW) * len(self.pictures)) * 1000


def figure(name, value, unit):
    print(json.dumps({"bench": "compare_pipelines", "figure": name, "value": round(value, 3), "unit": unit}), flush=True)


def main():
    contest = Contest(pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve())
    contest.fresh("")
    contestants = {
        "bare_vips": functools.partial(contest.loop, "bare"),
        "gleaner": functools.partial(contest.loop, "sandbox"),
        "img2dataset_640": functools.partial(contest.img2dataset, 640),
        "img2dataset_256": functools.partial(contest.img2dataset, 256),
        "scrapy_images": functools.partial(contest.scrapy, True),
        "scrapy_fetch": functools.partial(contest.scrapy, False),
    }
    prices = {name: [] for name in contestants}
    for _ in range(REPETITIONS):
        for name, make in contestants.items():
            prices[name].append(contest.price(make))
    bare = statistics.median(prices["bare_vips"])
    figure("pictures", len(contest.pictures), "pictures")
    figure("picture_mean", statistics.mean(p.stat().st_size for p in contest.pictures), "bytes")
    for name, values in prices.items():
        figure(name + "_cost", statistics.median(values), "processor ms/picture")
        figure(name + "_to_bare", statistics.median(values) / bare, "ratio")
    contest.server.terminate()


if __name__ == "__main__":
    main()
