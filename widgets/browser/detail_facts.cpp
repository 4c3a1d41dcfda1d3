#include "widgets/browser/detail_facts.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>
#include <QStringList>

#include "widgets/models/record_words.h"
#include "widgets/wording/wording.h"

namespace gleaner::browser {
namespace {

using models::text;

QString tr(const char* english) {
    return QCoreApplication::translate("gleaner::browser", english);
}
QString html(const std::string& utf8) {
    return text(utf8).toHtmlEscaped();
}
QString link(const QString& address, const QString& shownHtml) {
    return QStringLiteral("<a href=\"%1\" style=\"text-decoration:none\">%2</a>")
        .arg(address.toHtmlEscaped(), shownHtml);
}

// Where a field of the record comes from.
QString originOf(const model::RecordView& view, const char* field) {
    const auto found = view.provenance.find(field);
    if (found == view.provenance.end())
        return {};
    switch (found->second) {
    case model::Writer::Bulk:
        return tr("From the import");
    case model::Writer::Realtime:
        return tr("Seen by the crawl");
    case model::Writer::Curator:
        return tr("Set by a curator");
    }
    return {};
}

QString timeWords(base::WallTime time, bool seconds) {
    const QDateTime moment = QDateTime::fromMSecsSinceEpoch(time.time_since_epoch().count());
    return seconds ? QLocale().toString(moment, QStringLiteral("d MMM yyyy, HH:mm:ss"))
                   : QLocale().toString(moment, QStringLiteral("d MMM yyyy, HH:mm"));
}

QString typeWords(const std::string& type) {
    return type == "jpg" ? QStringLiteral("JPEG") : type == "tif" ? QStringLiteral("TIFF") : text(type).toUpper();
}

QString dot() {
    return QStringLiteral(" · ");
}

QString licenceHtml(const model::Licence& licence) {
    const QString name = models::licenceWords(licence).toHtmlEscaped();
    if (licence.slug.empty())
        return name;
    if (!licence.known)
        return name + dot() + tr("not a licence Gleaner knows");
    const std::string address = licence.url();
    return address.empty() ? name : link(text(address), name);
}

QString sizeWords(const model::Record& record) {
    const QLocale locale;
    QStringList parts;
    if (record.width && record.height)
        parts << QStringLiteral("%1 × %2").arg(locale.toString(*record.width), locale.toString(*record.height));
    if (record.filesize)
        parts << text(wording::bytes(*record.filesize));
    if (!record.filetype.empty())
        parts << typeWords(record.filetype);
    return parts.isEmpty() ? tr("not known") : parts.join(dot());
}

QString sourceWords(const model::Record& record) {
    if (record.provider.empty() || record.provider == record.source)
        return html(record.source);
    return record.source.empty() ? html(record.provider)
                                 : tr("%1, described by %2").arg(html(record.source), html(record.provider));
}

QString crawlWords(const RecordDetail& detail) {
    QString words = models::stateWords(detail.view.crawlState);
    if (detail.attempts.empty())
        return words;
    const stream::AttemptRecord& last = detail.attempts.back();
    return words + dot() + html(last.outcome.name()) + dot() + timeWords(last.time, false);
}

QString crawlTip(const RecordDetail& detail) {
    QStringList lines;
    for (const stream::AttemptRecord& attempt : detail.attempts)
        lines << QStringLiteral("%1  %2  %3 ms")
                     .arg(timeWords(attempt.time, true), text(attempt.outcome.name()))
                     .arg(attempt.totalMs);
    return lines.isEmpty() ? tr("No attempt yet") : lines.join(QLatin1Char('\n'));
}

// Long names are shown by their beginning; a click copies the whole.
DetailFact shortened(const QString& label, const std::string& whole, int shown) {
    const QString start = text(whole).left(shown) + QStringLiteral("…");
    return {label, link(QStringLiteral("copy:") + text(whole), start), tr("Copy %1").arg(text(whole))};
}

} // namespace

bool isWebAddress(const std::string& address) {
    return address.starts_with("https://") || address.starts_with("http://");
}

std::vector<DetailFact> factsOf(const RecordDetail& detail) {
    const model::RecordView& view = detail.view;
    const model::Record& record = view.record;
    std::vector<DetailFact> facts;
    const auto add = [&](const QString& label, const QString& value, const char* field) {
        facts.push_back({label, value, originOf(view, field)});
    };
    add(tr("Licence"), licenceHtml(record.licence), "license");
    add(tr("Size"), sizeWords(record), "width");
    if (record.taken)
        add(tr("Taken"), timeWords(*record.taken, false), "taken");
    add(tr("Source"), sourceWords(record), "source");
    if (!record.category.empty())
        add(tr("Kind"), html(record.category).replace(QLatin1Char('_'), QLatin1Char(' ')), "category");
    facts.push_back({tr("Crawl"), crawlWords(detail), crawlTip(detail)});
    if (view.blob)
        facts.push_back(shortened(tr("Content"), view.blob->sha256.toString(), 12));
    facts.push_back(shortened(tr("Identifier"), record.identifier.toString(), 13));
    return facts;
}

QString bylineOf(const model::Record& record) {
    QString by =
        record.creator.empty() ? models::creatorWords(record.creator).toHtmlEscaped()
        : isWebAddress(record.creatorUrl)
            ? tr("by %1").arg(link(text(record.creatorUrl), models::creatorWords(record.creator).toHtmlEscaped()))
            : tr("by %1").arg(models::creatorWords(record.creator).toHtmlEscaped());
    return record.source.empty() ? by : by + dot() + html(record.source);
}

QString missingWords(const std::vector<std::string>& missing) {
    QStringList parts;
    for (const std::string& part : missing)
        parts << (part == "title"     ? tr("title")
                  : part == "creator" ? tr("creator")
                  : part == "license" ? tr("licence")
                  : part == "url"     ? tr("address")
                                      : text(part));
    return parts.isEmpty() ? QString() : tr("Missing for a full credit: %1").arg(parts.join(QStringLiteral(", ")));
}

} // namespace gleaner::browser
