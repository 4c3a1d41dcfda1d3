// IIIF Presentation manifests and collections as a list: one item a canvas.

#include "core/ingest/iiif_document.h"
#include "core/ingest/item_reader.h"
#include "core/ingest/record_builder.h"
#include "core/ingest/text_checks.h"

namespace gleaner::ingest {
namespace {

class IiifReader final : public ItemReader {
public:
    IiifReader(std::vector<IiifImage> images, std::int64_t bytes, const std::string& defaultSource)
        : m_images(std::move(images)), m_bytes(bytes), m_builder(defaultSource) {}

    Result<bool> next(Item& item) override {
        if (m_next == m_images.size())
            return false;
        const IiifImage& image = m_images[m_next++];
        item.line = std::int64_t(m_next);
        item.raw = image.canvas.empty() ? image.manifest : image.canvas;
        item.kind = Item::Kind::Record;
        if (!image.embedded)
            item.reject("not_embedded");
        else if (const std::string_view fault = build(image, item.record); !fault.empty())
            item.reject(fault);
        return true;
    }
    std::vector<std::string> columns() const override {
        return {"canvas",      "url",    "landing", "thumbnail", "title", "creator",
                "description", "rights", "format",  "width",     "height"};
    }
    std::int64_t bytesRead() const override { return m_bytes; }

private:
    std::string_view build(const IiifImage& image, model::Record& record) {
        m_raw.clear();
        const auto set = [&](Field field, const std::string& text) { m_raw.fields[size_t(field)] = text; };
        set(Field::ForeignIdentifier, image.canvas);
        set(Field::Url, image.url);
        set(Field::LandingUrl, image.landing);
        set(Field::ThumbnailUrl, image.thumbnail);
        set(Field::Title, image.title);
        set(Field::Creator, image.creator);
        set(Field::Description, image.description);
        set(Field::Licence, image.licence);
        set(Field::Filetype, image.filetype);
        set(Field::Width, image.width);
        set(Field::Height, image.height);
        if (!image.manifest.empty())
            m_raw.extras.push_back({"iiif_manifest", image.manifest, false});
        if (!image.attribution.empty())
            m_raw.extras.push_back({"attribution", image.attribution, false});
        return m_builder.build(m_raw, record);
    }

    std::vector<IiifImage> m_images;
    size_t m_next = 0;
    std::int64_t m_bytes;
    RecordBuilder m_builder;
    RawRecord m_raw;
};

} // namespace

Result<std::unique_ptr<ItemReader>> makeIiifReader(LineReader lines, const std::string& defaultSource) {
    const Result<std::string_view> text = lines.rest(kMaxDocument);
    if (!text)
        return fail(text.error());
    auto images = isCleanText(*text) ? readIiif(*text) : std::nullopt;
    if (!images)
        return fail(ErrorCode::BadFormat, lines.file().path().string(), "not an IIIF manifest or collection");
    return std::make_unique<IiifReader>(std::move(*images), lines.file().size(), defaultSource);
}

} // namespace gleaner::ingest
