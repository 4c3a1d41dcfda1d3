#!/usr/bin/env python3
"""Writes warm_up_trusted.cpp and warm_up_strict.cpp: a picture of a few hundred bytes of every format that the loaders
open, with metadata and profiles, for PictureAnalyst::warmUp(). Needs libvips with its savers; run it again when a
format joins."""
import base64
import ctypes
import pathlib
import struct

vips = ctypes.CDLL("libvips.so.42")
gobject = ctypes.CDLL("libgobject-2.0.so.0")
for function in ("vips_image_new_from_memory_copy",):
    getattr(vips, function).restype = ctypes.c_void_p
vips.vips_error_buffer.restype = ctypes.c_char_p
assert vips.vips_init(b"samples") == 0

UCHAR, USHORT, FLOAT = 0, 2, 6
B_W, LAB, CMYK, RGB = 1, 13, 15, 22
SIDE = 16
XMP = (b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
       b'<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:subject><rdf:Bag><rdf:li>\xc3\xa9</rdf:li>'
       b'</rdf:Bag></dc:subject></rdf:Description></rdf:RDF></x:xmpmeta>')


def iptc():
    """Character set UTF-8, a keyword and a caption in Latin-1, as Photoshop's resource 1028."""
    def dataset(record, number, value):
        return b"\x1c" + bytes([record, number]) + struct.pack(">H", len(value)) + value
    records = dataset(1, 90, b"\x1b%G") + dataset(2, 25, b"caf\xe9") + dataset(2, 120, b"caption")
    records += b"\0" * (len(records) % 2)
    return b"Photoshop 3.0\0" + b"8BIM\x04\x04\0\0" + struct.pack(">I", len(records)) + records


def exif():
    """Make, a user comment in UTF-16 and a Windows title, so that character sets are converted too."""
    title = "é".encode("utf-16le") + b"\0\0"
    comment = b"UNICODE\0" + "é".encode("utf-16le")
    out = b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", 4)
    data_at = 8 + 2 + 4 * 12 + 4
    out += struct.pack("<HHII", 0x010F, 2, 4, int.from_bytes(b"Ab\0\0", "little"))
    out += struct.pack("<HHIHH", 0x0112, 3, 1, 6, 0)
    out += struct.pack("<HHI", 0x9C9B, 1, len(title)) + title.ljust(4, b"\0")[:4]
    out += struct.pack("<HHII", 0x8769, 4, 1, data_at) + struct.pack("<I", 0)
    sub = struct.pack("<H", 2)
    comment_at = data_at + 2 + 2 * 12 + 4
    sub += struct.pack("<HHI", 0x9003, 2, 20) + struct.pack("<I", comment_at + len(comment))
    sub += struct.pack("<HHII", 0x9286, 7, len(comment), comment_at) + struct.pack("<I", 0)
    return b"Exif\0\0" + out + sub + comment + b"2003:12:04 06:46:52\0"


def check(failed):
    if failed:
        raise RuntimeError(vips.vips_error_buffer().decode())


def image(bands=3, frames=1, form=UCHAR, space=RGB, height=SIDE):
    sizes = {UCHAR: "B", USHORT: "H", FLOAT: "f"}
    values = []
    for frame in range(frames):
        for y in range(height):
            for x in range(SIDE):
                bright = (x + frame * 5) * 12 % 256
                alpha_from = bands - 1 if bands in (2, 4) and space != CMYK else bands
                for b in range(bands):
                    sample = bright if b < alpha_from else (255 if x > 3 else 0)
                    values.append(sample * 257 if form == USHORT else sample / 255 if form == FLOAT else sample)
    data = struct.pack(f"<{len(values)}{sizes[form]}", *values)
    made = vips.vips_image_new_from_memory_copy(data, ctypes.c_size_t(len(data)), SIDE, height * frames, bands, form)
    made = ctypes.c_void_p(made)
    out = ctypes.c_void_p()
    check(vips.vips_copy(made, ctypes.byref(out), b"interpretation", space, None))
    if frames > 1:
        vips.vips_image_set_int(out, b"page-height", height)
        delays = (ctypes.c_int * frames)(*[100] * frames)
        vips.vips_image_set_array_int(out, b"delay", delays, frames)
    return out


def with_metadata(picture, profile=b"p3"):
    blobs = {b"exif-data": exif(), b"xmp-data": XMP, b"iptc-data": iptc()}
    if profile:
        blob = ctypes.c_void_p()
        check(vips.vips_profile_load(profile, ctypes.byref(blob), None))
        size = ctypes.c_size_t()
        vips.vips_blob_get.restype = ctypes.c_void_p
        data = vips.vips_blob_get(blob, ctypes.byref(size))
        blobs[b"icc-profile-data"] = ctypes.string_at(data, size.value)
    for name, value in blobs.items():
        vips.vips_image_set_blob_copy(picture, name, value, ctypes.c_size_t(len(value)))
    return picture


def saved(saver, picture, *options):
    data, size = ctypes.c_void_p(), ctypes.c_size_t()
    arguments = [o if isinstance(o, bytes) else ctypes.c_int(o) for o in options]
    check(getattr(vips, f"vips_{saver}_buffer")(picture, ctypes.byref(data), ctypes.byref(size), *arguments, None))
    return ctypes.string_at(data, size.value)


def mono(*options):
    return (b"strip", 1) + options


HEVC, AV1 = 1, 4
TIFF = {"Lzw": 5, "Deflate": 2, "Jpeg": 1, "PackBits": 3, "Fax": 4}
# None in CMYK: working out its way to sRGB costs 25 ms at every start of a decoder, and opens nothing.
SAMPLES = {
    "Jpeg": saved("jpegsave", with_metadata(image())),
    "JpegProgressive": saved("jpegsave", image(), *mono(b"interlace", 1)),
    "JpegGrey": saved("jpegsave", image(1, space=B_W), *mono()),
    "Png": saved("pngsave", with_metadata(image(4))),
    "PngPalette": saved("pngsave", image(4), *mono(b"palette", 1)),
    "PngDeep": saved("pngsave", image(3, form=USHORT, space=25), *mono(b"interlace", 1)),
    "PngGreyAlpha": saved("pngsave", image(2, space=B_W), *mono()),
    "PngTall": saved("pngsave", image(3, form=USHORT, space=25, height=2600), *mono()),  # is shrunk, which libvips compiles programs for
    "Gif": saved("gifsave", image(4, frames=2), *mono()),
    "Webp": saved("webpsave", with_metadata(image(), None)),
    "WebpLossless": saved("webpsave", image(4), *mono(b"lossless", 1)),
    "WebpAnimated": saved("webpsave", image(4, frames=2), *mono()),
    "TiffLzw": saved("tiffsave", with_metadata(image()), b"compression", TIFF["Lzw"]),
    "TiffJpeg": saved("tiffsave", image(), *mono(b"compression", TIFF["Jpeg"])),
    "TiffDeflate": saved("tiffsave", image(4, form=USHORT, space=25), *mono(b"compression", TIFF["Deflate"])),
    "TiffFloat": saved("tiffsave", image(3, form=FLOAT, space=28), *mono(b"compression", TIFF["Deflate"])),
    "TiffLab": saved("tiffsave", image(3, space=LAB, form=FLOAT), *mono(b"compression", TIFF["Lzw"])),
    "Avif": saved("heifsave", image(), *mono(b"compression", AV1, b"effort", 0)),
    "AvifAlpha": saved("heifsave", image(4), *mono(b"compression", AV1, b"effort", 0)),
    "Heic": saved("heifsave", with_metadata(image()), b"compression", HEVC, b"effort", 0),
}

PIXELS = base64.b64encode(SAMPLES["PngPalette"]).decode(), base64.b64encode(SAMPLES["JpegGrey"]).decode()
FAMILIES = ("sans-serif", "serif", "monospace", "cursive", "fantasy")
STYLES = ("", ' font-weight="bold"', ' font-style="italic"', ' font-weight="bold" font-style="italic"')
SVG = ('<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="16" height="16">'
       '<defs><filter id="f"><feGaussianBlur stdDeviation="1"/></filter><linearGradient id="g"><stop offset="0"/>'
       '<stop offset="1" stop-color="red"/></linearGradient></defs>'
       '<rect width="9" height="9" fill="url(#g)" filter="url(#f)"/>'
       + "".join(f'<text y="9" font-size="9" font-family="{family}"{style}>A\u00e9\u0416\u4e2d\u05d0\u0639</text>'
                 for family in FAMILIES for style in STYLES)
       + f'<image width="4" height="4" xlink:href="data:image/png;base64,{PIXELS[0]}"/>'
       + f'<image width="4" height="4" xlink:href="data:image/jpeg;base64,{PIXELS[1]}"/></svg>').encode()
STRICT = {
    "Svg": SVG,
    "Jp2": saved("jp2ksave", image(), *mono()),
    "Jxl": saved("jxlsave", with_metadata(image(), None), b"effort", 3),
    "JxlAlpha": saved("jxlsave", image(4), *mono(b"lossless", 1, b"effort", 3)),
    "Pnm": b"P6 16 16 255\n" + bytes(range(256)) * 3,
    "Hdr": saved("radsave", image(3, form=FLOAT, space=28)),
    "Bmp": b"BM" + struct.pack("<III", 54 + 768, 0, 54) + struct.pack("<IiiHHIIIIII", 40, 16, 16, 1, 24, *[0] * 6)
           + bytes(range(256)) * 3,
}



def write(function, what, samples):
    lines = [f"// Written by warm_up_samples.py: a small picture of every format that {what}.", "// clang-format off",
             '#include "core/analysis/decoding/warm_up_samples.h"', "", "namespace gleaner::analysis {", "namespace {", ""]
    for name, data in samples.items():
        lines.append(f"constexpr std::uint8_t k{name}[] = {{")
        while data:
            row = ""
            while data and len(row) < 112:
                row += f"{data[0]}, "
                data = data[1:]
            lines.append("    " + row.rstrip())
        lines.append("};")
    lines += ["", "} // namespace", "", f"std::vector<std::span<const std::uint8_t>> {function}() {{",
              "    return {" + ", ".join(f"k{name}" for name in samples) + "};", "}", "",
              "} // namespace gleaner::analysis", ""]
    (pathlib.Path(__file__).parent / f"warm_up_{what.split()[0]}.cpp").write_text("\n".join(lines))
    print({name: len(data) for name, data in samples.items()})


write("trustedSamples", "trusted loaders open", SAMPLES)
write("strictSamples", "strict loaders open besides", STRICT)
