#!/usr/bin/env python3
"""Makes the demo set beside this file: pictures/, index.tsv, CREDITS.md and licences/.

Not part of the build. Run it to change the set:  make_demo.py COLLECTION LICENCES IMAGES
  COLLECTION  folder with the collected photos/, stamps/ and openclipart/ and their index.tsv
  IMAGES      folder with samples of formats and metadata (those that know their place and camera: PLACED)
  LICENCES    folder with the licence texts and the copyright files of the packages they come from
Needs rsvg-convert and ImageMagick's convert (openclipart only).

How the set was chosen: works whose licence is stated clearly for the very work (CC BY, CC BY-SA, CC0, public domain, GPL-2.0 or
later), varied in subject, maker, shape and colour, and recognisable as a thumbnail. Left out: works whose own metadata and whose
package name different licences, logos, product and brand pictures, near-blank patterns. Titles are the works' own, freed of file
name spelling and closing full stops; the first tags are the work's own, those after them describe what is to be seen. Source
names are invented: they stand for the sites of the simulated web, and name no real one.
Stamps are copied byte for byte, photos too unless they are larger than 110 KB (then made smaller, as stated for each). Openclipart drawings are rendered to PNG, because a crawl stores raster pictures.
"""
import csv
import hashlib
import pathlib
import re
import shutil
import subprocess
import sys

# source: then lines of  file | title (empty = the work's own) | tags to add (-tag: one of the work's own to leave out)
CHOICE = """
[wild-photos]
photos/bridge.jpg||bridge,sky,cables,beach,coast
photos/dragonfly.jpg||tree,leaves,autumn,sky
photos/free.jpg|Free|bird,lamp,light,flying
photos/friends.jpg|Friends|dog,animal,window,house
photos/garden.jpg||flower,marigold,orange,macro
photos/green-meadow.jpg||green
photos/kleiber.jpg||nuthatch,bird,tree,bark,winter
photos/lady-bird.jpg||flower,forget-me-not,green,spring
photos/life.jpg|Life|stream,forest,rocks,water
photos/rain-drops.jpg||leaf,green
photos/seeding.jpg|Seeding|dandelion,flower,meadow,sunset
photos/storm.jpg||road,evening
photos/sunset.jpg|Sunset|sun,mountains,landscape,evening
photos/yellow-flower.jpg||petals

[daily-things]
photos/brick-wall.jpg||wall,grey,pattern
photos/coffee-cup.jpg||table,wood,brown,breakfast
photos/grass.jpg||lawn,grey,pattern
photos/gravel.jpg||stones,grey,pattern
photos/greentock.jpg|Greentock|clock,time,wall,yellow
photos/normal-left-eye-fundus.jpg||eye,red,medicine
photos/picture-0b.jpg||fig,fruit,bowl,red,food
photos/picture-1a.jpg||brushes,paint,colourful,art
photos/wine.jpg||bottle,beanbag,table,interior
photos/wood.jpg||board,pale
stamps/hobbies/binoculars.png||
stamps/hobbies/camera_35mm.png||photography
stamps/hobbies/music/brass/trumpet.png||
stamps/hobbies/music/percussion/drum_tomtom_floor.png||red
stamps/hobbies/music/string/cello.png||
stamps/hobbies/music/string/guitar_classical.png||
stamps/household/tools/measuring_tape.png|A measuring tape|
stamps/medical/stethoscope.png|A stethoscope|

[desktop-gallery]
photos/2004default.jpg|Ubuntu Kylin 20.04 Default|ribbon,pink,blue,abstract
photos/adwaita-light.jpg|Adwaita (Light)|blue,hexagons,abstract
photos/analogpattern.jpg|Analog Pattern|pattern,purple,green,noise
photos/calla.jpg|Calla|flower,pink,drawing
photos/city.jpg|City|building,blue,minimal,geometry
photos/elephants.jpg||painting,elephant,blue,surreal
photos/flow-2.jpg||hexagons,orange,green,abstract
photos/goldfish.jpg|Goldfish|fish,purple,pink,drawing
photos/ice-cold.jpg||ice,blue,hexagons,abstract
photos/kay.jpg||stripes,turquoise,yellow,abstract
photos/painting-colors.jpg|Painting Colors|stripes,pink,blue,paint
photos/patak.jpg||paper boat,stream,water,blue
photos/safe-landing.jpg||landscape,mountains,forest,colourful,drawing
photos/silk.jpg||grey,curves,dark
photos/string.jpg|String|spiral,blue,white,abstract
photos/umang.jpg|Umang|gradient,purple,orange,abstract
photos/volna.jpg||wave,sea,beach,sand
photos/waves.jpg||grey,curves,dark

[sky-and-space]
photos/falcon-9-launch.jpg|Falcon 9 Launch|launch pad,evening
photos/infinite-sea.jpg|Infinite Sea|milky way,stars,sea,night
photos/milky-way.jpg||stars,purple,hexagons,night
stamps/space/apollo_lander.png|The Apollo Lunar Lander|spacecraft,moon
stamps/space/planets/5_jupiter.png|Jupiter|planet,astronomy
stamps/space/planets/6_saturn.png|Saturn|planet,rings,astronomy
openclipart/geography/moon_charles_mccolm_01.svg|Moon|astronomy,crater,night,grey,-symbol,-geography,-place

[animal-cutouts]
stamps/animals/birds/blackbird.png||
stamps/animals/birds/crowned_crane.png||
stamps/animals/birds/duck.png||mallard
stamps/animals/birds/heron_greatblue.png||
stamps/animals/birds/little-penguin.png||
stamps/animals/birds/peacock.png|A peacock|feathers
stamps/animals/birds/pelican.png||
stamps/animals/birds/pink_flamingo.png||
stamps/animals/birds/vulture.png||
stamps/animals/fish/bluegroper.png|George the blue groper|blue
stamps/animals/fish/lionfish.png|A lionfish|poisonous
stamps/animals/fish/lobster.png|A spiny lobster|sea,Hawaii
stamps/animals/insects/bee.png||wings
stamps/animals/insects/grasshopper.png||green
stamps/animals/insects/mantis.png||green
stamps/animals/lizards/iguana.png||reptile,green
stamps/animals/mammals/apes/gorilla.png||
stamps/animals/mammals/aquatic/dolphin.png||sea
stamps/animals/mammals/aquatic/orca.png||whale,sea
stamps/animals/mammals/bears/bear.png||
stamps/animals/mammals/bovines/bison.png||
stamps/animals/mammals/bovines/cow.png||farm
stamps/animals/mammals/bovines/ram.png||sheep,farm
stamps/animals/mammals/camel/camel.png||desert
stamps/animals/mammals/cats/lion-2.png||cat
stamps/animals/mammals/cats/tiger.png||cat
stamps/animals/mammals/deer/caribou.png||antlers
stamps/animals/mammals/dogs/dog.png||husky
stamps/animals/mammals/equines/horse.png||farm
stamps/animals/mammals/equines/zebra.png||stripes
stamps/animals/mammals/ferret.png||
stamps/animals/mammals/rodents/beaver.png||
stamps/animals/mammals/rodents/rabbit-2.png||rabbit
stamps/animals/mammals/rodents/squirrel.png||
stamps/animals/marsupials/koala.png||Australia
stamps/animals/marsupials/wombat.png||Australia

[garden-and-kitchen]
stamps/plants/flowers/adeenia.png||pink
stamps/plants/flowers/anthoorium.png||pink
stamps/plants/flowers/flower1.png||violet
stamps/plants/flowers/flower10.png||red
stamps/plants/lavender.png|Common lavender|
stamps/plants/mushrooms/cep-1.png||
stamps/plants/mushrooms/cep.png||
stamps/seasonal/christmas/Candy_cane_photo_1.png|A candy cane|sweet
stamps/seasonal/christmas/Christmas_pudding.png|A Christmas pudding|food
stamps/food/dessert/cartoon/birthday_cake.png||candles
stamps/food/fruit/cartoon/cherries.png||red
stamps/food/fruit/cartoon/grapes.png||purple
stamps/food/fruit/cartoon/strawberry.png||red
openclipart/food/desserts/cone_alt3.svg|Ice Cream Cone (3 Scoops)|chocolate,strawberry
openclipart/food/desserts/pie_pumpkin.svg||orange
openclipart/food/meats_and_eggs/hot_dog.svg||sausage,mustard,-dog,-hot,-protein
openclipart/food/pizza_slice_fco._andrade_01.svg||cheese

[toy-town]
stamps/town/houses/cartoon/cathedral.png|A cathedral|church
stamps/town/houses/cartoon/farm.png||
stamps/town/houses/cartoon/igloo.png||snow,ice
stamps/town/houses/cartoon/pinkhome.png||pink
stamps/town/houses/cartoon/swisshome.png||
stamps/town/houses/cartoon/windmill.png||mill
stamps/town/houses/cartoon/wooden_cottage.png||wood
stamps/town/monuments/cartoon/pyramid.png||desert
stamps/town/monuments/cartoon/totem.png||
stamps/vehicles/farming/cartoon/tux_tractor.png|Tux the penguin in a farm tractor|red
stamps/vehicles/construction/cartoon/terex.png||truck,yellow
stamps/vehicles/locomotive/cartoon/toy_train.png||train,red
stamps/vehicles/ship/chineseJunk.png||boat,sea
openclipart/buildings/grain_elevator_ganson.svg||farm

[clipart-shelf]
openclipart/animals/bugs/damselfly_leigh_purdie_r.svg||wings,blue
openclipart/animals/bugs/ladybug_02.svg|Ladybug|red
openclipart/animals/emperor_penguin_ralf_ste_01.svg||bird,ice
openclipart/animals/fish/clown_loach_01.svg||orange,stripes
openclipart/animals/fish/yellow_gourami_01.svg||yellow
openclipart/animals/mammals/bears/ours_etienne_bersac_r.svg|Bear (Ours)|brown
openclipart/animals/mammals/cartoon_squirrel_mike_sm1.svg|Cartoon Squirrel|reading,glasses
openclipart/animals/mammals/dogs/bored_dog_01.svg|Bored Dog|brown
openclipart/animals/mammals/raccoon_ganson.svg||box,green
openclipart/animals/mammals/simple_stylized_wolf_he_01.svg||grey
openclipart/animals/dinosaurs/dinosauro_architetto_fra_01.svg|Dinosaur (Dinosauro)|green
openclipart/office/handshake_01.svg||hands
openclipart/office/magnifying_glass_teudimu_01.svg||lens
openclipart/people/clothing/hiking_boot_jarno_vasama_.svg|Hiking Boot|shoe,brown,-holiday
openclipart/people/clothing/winter_hat_nathan_eady_01.svg||red,wool
openclipart/plants/flowers/flowerandpot_daniel_ste_r.svg|Flower and Pot|pink
openclipart/plants/toadstool_daniel_steele_r.svg||red,mushroom
openclipart/plants/trees/evergreen/christmas_tree_02.svg||green
openclipart/recreation/games/two_red_dice_01.svg||red
openclipart/recreation/holiday/sailing_sunset.svg||sea,sunset
openclipart/recreation/music/violin_colour_ganson.svg|Violin|wood
openclipart/recreation/toys/beach_ball_01.svg|Beach Ball|colourful
"""

# Photographs with GPS and camera data, both as their files have them: file | size | title | creator | tags | source | project |
# what was done.
PLACED = """
exif/exiv2__Stonehenge.heic|300x200|Stonehenge|Exiv2 contributors|stones,monument,meadow,clouds,England|wild-photos|exiv2|converted from HEIC to JPEG quality 92, metadata kept
orientation/vips__avif-orientation-6.avif|768x1024|A table of fruit|libvips contributors|fruit,oranges,bananas,apples,nuts,table,office|daily-things|libvips|converted from AVIF to JPEG quality 78, fitted into 1024x1024, metadata kept; taken under the GPL, as section 3 of the LGPL 2.1 allows
"""

LICENCES = {  # as the collection writes it: slug, version, name, address
    "CC-BY-4.0": ("by", "4.0", "CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"),
    "CC-BY-SA-3.0": ("by-sa", "3.0", "CC BY-SA 3.0", "https://creativecommons.org/licenses/by-sa/3.0/"),
    "CC-BY-SA-4.0": ("by-sa", "4.0", "CC BY-SA 4.0", "https://creativecommons.org/licenses/by-sa/4.0/"),
    "CC0-1.0": ("cc0", "1.0", "CC0 1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
    "public-domain": ("pdm", "", "public domain", "https://creativecommons.org/publicdomain/mark/1.0/"),
    "GPL-2.0-or-later": ("gpl-2.0-or-later", "", "GPL 2.0 or later", "https://www.gnu.org/licenses/old-licenses/gpl-2.0.html"),
}
PROJECTS = {  # where the works come from: the project's own page
    "lomiri-wallpapers": "https://gitlab.com/ubports/development/core/lomiri-wallpapers",
    "ukui-wallpapers": "https://github.com/ukui/ukui-wallpapers",
    "mate-backgrounds": "https://git.mate-desktop.org/mate-backgrounds/",
    "plasma-workspace-wallpapers": "https://invent.kde.org/plasma/plasma-workspace-wallpapers",
    "gnome-backgrounds": "https://gitlab.gnome.org/GNOME/gnome-backgrounds",
    "skimage": "https://github.com/scikit-image/scikit-image",
    "tuxpaint-stamps": "https://tuxpaint.org/stamps/",
    "openclipart": "https://openclipart.org/",
    "exiv2": "https://github.com/Exiv2/exiv2",
    "libvips": "https://github.com/libvips/libvips",
}
CREATOR_PAGES = {"Tux Paint contributors": "https://tuxpaint.org/", "Ubuntu Kylin community contributors": "https://www.ubuntukylin.com/"}
TEXTS = {  # shipped beside the pictures: what the licences ask for, and the notices as the projects wrote them
    "GPL-2.txt": "GPL-2.0.txt",
    "debian-lomiri-wallpapers-16.04.copyright.txt": "lomiri-wallpapers.txt",  # holds the texts of CC BY 4.0, BY-SA 3.0 and 4.0
    "debian-mate-backgrounds.copyright.txt": "mate-backgrounds.txt",
    "debian-ukui-wallpapers.copyright.txt": "ukui-wallpapers.txt",
    "debian-tuxpaint-stamps-default.copyright.txt": "tuxpaint-stamps.txt",
    "debian-openclipart-svg.copyright.txt": "openclipart.txt",
}
NOISE = {"wallpaper", "photograph", "kde", "gnome", "cartoon", "tags", "foul", "vegitable", "beatle", "religholiday", "hash"}
LARGEST = 110_000  # bytes of a photo
COLUMNS = ("file title creator creator_url licence licence_version tags category source landing_url modification sha256 "
           "width height").split()


def choices():
    source = ""
    for line in CHOICE.strip().splitlines():
        if line.startswith("["):
            source = line.strip("[]")
        elif line.strip():
            file, title, tags = line.split("|")
            yield source, file, title, [tag for tag in tags.split(",") if tag]


def clean_title(title):
    title = re.sub(r"\s+", " ", title).strip().rstrip(".!")
    return title[:1].upper() + title[1:]


def clean_creator(creator):
    creator = re.sub(r"\s*[(<\[][^)>\]]*(@|://|/~)[^)>\]]*[)>\]]", "", creator)  # addresses are not ours to spread
    if creator.count('"') == 1:
        creator += '"'
    return creator.strip()


def tags_of(row, file, added):
    tags = []
    for tag in row["tags"].split("|") + added:
        tag = tag.strip()
        if "-" + tag in added or tag.startswith("-"):
            continue
        if tag.isascii() and tag and tag not in NOISE and not re.search(r"\(0x|\d{3,}|architetto", tag) and tag not in tags:
            tags.append(tag)
    return tags


def category_of(file):
    if file.startswith("openclipart") or "/cartoon/" in file:
        return "illustration"
    return "photograph"


def project_of(origin):
    return next(page for name, page in PROJECTS.items() if name in origin)


def render(svg, png):
    """Drawn large, freed of the empty page around it, fitted into 520 px plus a margin, on white."""
    big = png.with_suffix(".big.png")
    subprocess.run(["rsvg-convert", "-a", "-w", "2400", "-h", "2400", "-b", "white", svg, "-o", big], check=True)
    subprocess.run(["convert", big, "-trim", "+repage", "-resize", "520x520", "-bordercolor", "white", "-border", "20", "-alpha", "off", "-depth", "8",
                    "-strip", "-define", "png:exclude-chunks=date,time", "-define", "png:compression-level=9", png], check=True)
    big.unlink()


def size_of(path):
    text = subprocess.run(["identify", "-format", "%w %h", path], check=True, capture_output=True, text=True).stdout
    return text.split()


def placed(images, here):
    """The rows of PLACED; their pictures are written, upright."""
    rows = []
    for line in PLACED.strip().splitlines():
        file, size, title, creator, tags, source, project, modification = line.split("|")
        stem = re.sub(r"[^a-z0-9]+", "-", title.lower())
        target = here / "pictures" / (stem + ".jpg")
        quality = re.search(r"JPEG quality (\d+)", modification).group(1)
        subprocess.run(["convert", images / file, "-auto-orient", "-resize", size + ">", "-quality", quality, target], check=True)
        width, height = size_of(target)
        slug, version, _, _ = LICENCES["GPL-2.0-or-later"]
        rows.append(dict(zip(COLUMNS, (
            f"pictures/{target.name}", title, creator, "", slug, version, tags.replace(",", "|"), "photograph", source,
            PROJECTS[project], modification, hashlib.sha256(target.read_bytes()).hexdigest(), width, height))))
    return rows


def main(collection, licences, images):
    here = pathlib.Path(__file__).parent
    for name in ("pictures", "licences"):
        shutil.rmtree(here / name, ignore_errors=True)
        (here / name).mkdir()
    for name, target in TEXTS.items():
        shutil.copyfile(licences / name, here / "licences" / target)
    with open(collection / "index.tsv", encoding="utf-8", newline="") as file:
        known = {row["file"]: row for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)}

    rows = []
    for source, file, title, added in choices():
        row = known[file]
        slug, version, _, _ = LICENCES[row["licence"]]
        stem = re.sub(r"[^a-z0-9]+", "-", pathlib.PurePath(file).stem.lower()).strip("-")
        modification = row["modification"]
        if file.startswith("openclipart"):
            target = here / "pictures" / (stem + ".png")
            render(collection / file, target)
            modification = "rendered from SVG to PNG on white, fitted into 560x560, empty margins trimmed"
        else:
            target = here / "pictures" / (stem + pathlib.PurePath(file).suffix)
            if target.exists():
                sys.exit(f"two pictures named {target.name}")
            shutil.copyfile(collection / file, target)
            if target.stat().st_size > LARGEST:
                subprocess.run(["convert", collection / file, "-resize", "1024x1024>", "-quality", "78", target], check=True)
                modification += "; then fitted into 1024x1024 at JPEG quality 78"
        width, height = size_of(target)
        creator = clean_creator(row["creator"])
        rows.append(dict(zip(COLUMNS, (
            f"pictures/{target.name}", title or clean_title(row["title"]), creator, CREATOR_PAGES.get(creator, ""), slug, version,
            "|".join(tags_of(row, file, added)), "illustration" if source == "desktop-gallery" else category_of(file), source,
            project_of(row["origin"]), modification, hashlib.sha256(target.read_bytes()).hexdigest(), width, height))))

    rows += placed(images, here)
    with open(here / "index.tsv", "w", encoding="utf-8") as out:
        out.write("\t".join(COLUMNS) + "\n")
        for row in rows:
            out.write("\t".join(row[column] for column in COLUMNS) + "\n")
    with open(here / "CREDITS.md", "w", encoding="utf-8") as out:
        write_credits(out, rows)
    print(len(rows), "pictures,", sum(p.stat().st_size for p in (here / "pictures").iterdir()), "bytes")


def write_credits(out, rows):
    names = {(slug, version): (name, page) for slug, version, name, page in LICENCES.values()}
    out.write("# Credits of the demo pictures\n\nEvery picture of the demo set with its maker, its licence, where it comes from and "
              "what was changed.\nLicence texts and the projects' own notices are in `licences/`. GPL works are given in the form "
              "in which\ntheir projects keep them, or scaled from it as stated.\n")
    for key in sorted({(row["licence"], row["licence_version"]) for row in rows}):
        name, page = names[key]
        out.write(f"\n## {name}\n\n<{page}>\n\n")
        for row in rows:
            if (row["licence"], row["licence_version"]) == key:
                out.write(f"- *{row['title']}* by {row['creator']}, from <{row['landing_url']}>; {row['modification']}. "
                          f"`{row['file']}`\n")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*(pathlib.Path(argument) for argument in sys.argv[1:]))
