#include "widgets/ingest/import_words.h"

#include <QCoreApplication>
#include <QFile>
#include <QStringList>

#include "core/ingest/columns.h"
#include "widgets/models/record_words.h"
#include "widgets/wording/wording.h"

namespace gleaner::ingest {
namespace {

QString tr(const char* english) {
    return QCoreApplication::translate("gleaner::ingest", english);
}

QString fieldWords(Field field) {
    switch (field) {
    case Field::Identifier:
        return tr("identifier");
    case Field::ForeignIdentifier:
        return tr("provider's identifier");
    case Field::Provider:
        return tr("provider");
    case Field::Source:
        return tr("source");
    case Field::Url:
        return tr("picture address");
    case Field::LandingUrl:
        return tr("page");
    case Field::ThumbnailUrl:
        return tr("thumbnail address");
    case Field::Title:
        return tr("title");
    case Field::Description:
        return tr("description");
    case Field::Creator:
        return tr("creator");
    case Field::CreatorUrl:
        return tr("creator's page");
    case Field::Licence:
    case Field::LicenceUrl:
        return tr("licence");
    case Field::LicenceVersion:
        return tr("licence version");
    case Field::Tags:
    case Field::Subjects:
        return tr("tags");
    case Field::Category:
        return tr("kind");
    case Field::Filetype:
        return tr("type");
    case Field::Filesize:
        return tr("bytes");
    case Field::Width:
        return tr("width");
    case Field::Height:
        return tr("height");
    case Field::Popularity:
        return tr("popularity");
    case Field::Latitude:
        return tr("latitude");
    case Field::Longitude:
        return tr("longitude");
    case Field::Taken:
        return tr("time taken");
    case Field::Created:
        return tr("time created");
    case Field::Updated:
        return tr("time updated");
    case Field::Meta:
        return tr("other data");
    }
    return {};
}

} // namespace

QString formatWords(ImportFormat format) {
    switch (format) {
    case ImportFormat::Auto:
        return tr("Recognise by itself");
    case ImportFormat::List:
        return tr("List of addresses");
    case ImportFormat::Csv:
        return tr("CSV table");
    case ImportFormat::Tsv:
        return tr("TSV table");
    case ImportFormat::Openverse:
        return tr("Openverse TSV");
    case ImportFormat::JsonLines:
        return tr("JSON lines");
    case ImportFormat::Iiif:
        return tr("IIIF manifest");
    case ImportFormat::Folder:
        return tr("Folder of pictures");
    }
    return {};
}

QString mappingWords(const std::vector<std::string>& columns) {
    QStringList words;
    for (const Column& column : columnsOf(columns))
        words << QStringLiteral("%1 → %2").arg(models::text(column.name),
                                               column.field ? fieldWords(*column.field) : tr("kept as it is"));
    return words.join(QStringLiteral(" · "));
}

QString rejectedWords(const ImportCounts& counts) {
    QStringList reasons;
    for (const auto& [reason, lines] : counts.rejected)
        if (lines > 0)
            reasons << QStringLiteral("%1 (%2)").arg(models::text(wording::rejectReason(reason)),
                                                     models::text(wording::count(lines)));
    return reasons.isEmpty()
               ? QString()
               : tr("%1 rejected: %2")
                     .arg(models::text(wording::count(counts.rejectedTotal())), reasons.join(QStringLiteral(", ")));
}

QString pathText(const std::filesystem::path& path) {
    return QFile::decodeName(path.c_str());
}
std::filesystem::path pathOf(const QString& text) {
    return QFile::encodeName(text).toStdString();
}

} // namespace gleaner::ingest
