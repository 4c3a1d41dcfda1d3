#include "widgets/browser/credit_clipboard.h"

#include <QCoreApplication>
#include <QMimeData>
#include <QStringList>

#include "widgets/models/record_words.h"

namespace gleaner::browser {

using curation::CreditFormat;

std::unique_ptr<QMimeData> creditMime(std::span<const model::RecordView> records, CreditFormat format) {
    const auto joined = [&](CreditFormat as, const QString& between) {
        QStringList credits;
        for (const model::RecordView& view : records)
            credits << models::text(curation::creditOf(view.record, as).text);
        return credits.join(between);
    };
    auto mime = std::make_unique<QMimeData>();
    if (format == CreditFormat::Rich) {
        mime->setHtml(joined(CreditFormat::Rich, QStringLiteral("<br><br>")));
        mime->setText(joined(CreditFormat::Plain, QStringLiteral("\n\n")));
    } else {
        mime->setText(joined(format, QStringLiteral("\n\n")));
    }
    return mime;
}

QString creditFormatWords(CreditFormat format) {
    const auto tr = [](const char* english) { return QCoreApplication::translate("gleaner::browser", english); };
    switch (format) {
    case CreditFormat::Rich:
        return tr("Rich text");
    case CreditFormat::Plain:
        return tr("Plain text");
    case CreditFormat::Html:
        return tr("HTML");
    case CreditFormat::Markdown:
        return tr("Markdown");
    case CreditFormat::Xml:
        return tr("XML (Dublin Core)");
    case CreditFormat::Wikitext:
        return tr("Wikitext");
    case CreditFormat::Bibtex:
        return tr("BibTeX");
    case CreditFormat::JsonLd:
        return tr("JSON-LD");
    }
    return {};
}

} // namespace gleaner::browser
