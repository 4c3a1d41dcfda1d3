#include "widgets/models/record_words.h"

#include <QCoreApplication>

namespace gleaner::models {
namespace {
QString tr(const char* english) {
    return QCoreApplication::translate("gleaner::models", english);
}
} // namespace

QString text(const std::string& utf8) {
    return QString::fromUtf8(utf8.data(), qsizetype(utf8.size()));
}

QString titleWords(const std::string& title) {
    return title.empty() ? tr("Untitled") : text(title).simplified();
}

QString creatorWords(const std::string& creator) {
    return creator.empty() ? tr("No creator known") : text(creator).simplified();
}

QString licenceWords(const model::Licence& licence) {
    const QString name = text(licence.displayName());
    return name.isEmpty() ? tr("No licence stated") : name;
}

QString stateWords(model::CrawlState state) {
    switch (state) {
    case model::CrawlState::None:
        return tr("No picture address");
    case model::CrawlState::Queued:
        return tr("Not yet crawled");
    case model::CrawlState::Stored:
        return tr("Stored");
    case model::CrawlState::Failed:
        return tr("Failed");
    case model::CrawlState::Gone:
        return tr("Gone");
    case model::CrawlState::Blocked:
        return tr("Blocked");
    }
    return {};
}

QString stateIcon(model::CrawlState state) {
    switch (state) {
    case model::CrawlState::None:
        return QStringLiteral("circle-dashed");
    case model::CrawlState::Queued:
        return QStringLiteral("clock");
    case model::CrawlState::Stored:
        return QStringLiteral("circle-check");
    case model::CrawlState::Failed:
        return QStringLiteral("triangle-alert");
    case model::CrawlState::Gone:
        return QStringLiteral("circle-x");
    case model::CrawlState::Blocked:
        return QStringLiteral("octagon-x");
    }
    return {};
}

QString spokenWords(const catalog::RecordSummary& record) {
    const QString title = titleWords(record.title);
    const QString licence = licenceWords(record.licence);
    const QString state = stateWords(record.crawlState).toLower();
    if (record.creator.empty())
        return tr("%1, no creator known, %2, %3").arg(title, licence, state);
    return tr("%1, by %2, %3, %4").arg(title, creatorWords(record.creator), licence, state);
}

} // namespace gleaner::models
