#include "widgets/browser/picture_facts.h"

#include <algorithm>
#include <cmath>

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>
#include <QRegularExpression>
#include <QStringList>

#include "core/analysis/versions.h"
#include "core/pipeline/analysis_facts.h"
#include "widgets/models/record_words.h"
#include "widgets/wording/analysis.h"
#include "widgets/wording/wording.h"

namespace gleaner::browser {
namespace {

using analysis::Analysis;
using analysis::Metadata;
using analysis::MetadataField;
using models::text;

constexpr int kLongestValue = 400;  // letters of a tag's value that are shown
constexpr size_t kMostNumbers = 24; // of a list

QString tr(const char* english) {
    return QCoreApplication::translate("gleaner::browser", english);
}
QString html(const std::string& utf8) {
    return text(utf8).toHtmlEscaped();
}
QString copyLink(const QString& whole, const QString& shown) {
    return QStringLiteral("<a href=\"copy:%1\" style=\"text-decoration:none\">%2</a>")
        .arg(whole.toHtmlEscaped(), shown.toHtmlEscaped());
}
QString typeName(const std::string& type) {
    return text(type).toUpper();
}

// A tag as one number; nothing when it is none.
std::optional<double> numberOf(const Metadata& metadata, std::initializer_list<const char*> keys) {
    for (const char* key : keys)
        for (const MetadataField& field : metadata.fields) {
            if (field.key != key)
                continue;
            if (const auto* whole = std::get_if<std::vector<std::int64_t>>(&field.value); whole && !whole->empty())
                return double(whole->front());
            if (const auto* ratios = std::get_if<std::vector<analysis::Rational>>(&field.value);
                ratios && !ratios->empty() && ratios->front().denominator != 0)
                return double(ratios->front().numerator) / double(ratios->front().denominator);
            if (const auto* reals = std::get_if<std::vector<double>>(&field.value); reals && !reals->empty())
                return reals->front();
        }
    return std::nullopt;
}

struct Rows {
    std::vector<DetailFact> facts;
    void add(const QString& label, const QString& value, const QString& tip = {}) {
        if (!value.isEmpty())
            facts.push_back({label, value, tip});
    }
};

QString pixels(int width, int height) {
    return QStringLiteral("%1 × %2").arg(QLocale().toString(width), QLocale().toString(height));
}

QString typeHtml(const Analysis& a) {
    QString words = typeName(a.type);
    for (const std::string& warning : a.warnings)
        if (warning.starts_with(pipeline::kClaimed))
            words +=
                QStringLiteral(" · ") + tr("the site calls it %1").arg(text(warning.substr(pipeline::kClaimed.size())));
    return words.toHtmlEscaped();
}

QString warningWords(const Analysis& a) {
    QStringList lines;
    for (const std::vector<std::string>* list : {&a.warnings, &a.metadata.warnings})
        for (const std::string& warning : *list)
            if (!warning.starts_with(pipeline::kClaimed))
                lines << html(wording::analysisWarning(warning));
    lines.removeDuplicates();
    return lines.join(QStringLiteral("<br>"));
}

FactGroup pictureGroup(const RecordDetail& detail) {
    const Analysis& a = *detail.analysis;
    const QLocale locale;
    Rows rows;
    const bool turned = a.storedWidth != a.width || a.storedHeight != a.height || a.orientation != 1;
    if (a.width > 0 && a.height > 0)
        rows.add(tr("Pixels"), pixels(a.width, a.height) + QStringLiteral(" · ") +
                                   tr("%1 megapixels").arg(locale.toString(double(a.width) * a.height / 1e6, 'f', 1)));
    if (turned && a.storedWidth > 0)
        rows.add(tr("In the file"),
                 tr("%1, orientation %2").arg(pixels(a.storedWidth, a.storedHeight)).arg(a.orientation),
                 tr("Shown upright, as the file asks"));
    rows.add(tr("Type"), typeHtml(a), text(a.mime));
    if (detail.view.blob)
        rows.add(tr("Bytes"), text(wording::bytes(detail.view.blob->bytes)).toHtmlEscaped(),
                 tr("%1 bytes").arg(locale.toString(qlonglong(detail.view.blob->bytes))));
    QStringList colours;
    if (!a.colourSpace.empty())
        colours << html(a.colourSpace);
    if (a.depth > 0)
        colours << tr("%1 bits a sample").arg(a.depth);
    if (a.hasAlpha)
        colours << tr("with transparency");
    rows.add(tr("Colours"), colours.join(QStringLiteral(" · ")));
    rows.add(tr("Profile"), html(a.iccProfile));
    if (a.frames > 1)
        rows.add(tr("Frames"), locale.toString(a.frames));
    if (detail.view.blob) {
        const QString digest = text(detail.view.blob->sha256.toString());
        rows.add(tr("SHA-256"), copyLink(digest, digest.left(16) + QStringLiteral("…")), tr("Copy %1").arg(digest));
    }
    rows.add(tr("Odd"), warningWords(a));
    return {QStringLiteral("picture"), tr("Picture"), std::move(rows.facts)};
}

QString cameraName(const Metadata& m) {
    // Many makers write their name into the model, too.
    const QString make = text(m.make).simplified(), model = text(m.model).simplified();
    if (make.isEmpty() || model.startsWith(make.section(u' ', 0, 0), Qt::CaseInsensitive))
        return model.toHtmlEscaped();
    return (make + u' ' + model).trimmed().toHtmlEscaped();
}

QString focalWords(const Metadata& m) {
    const QLocale locale;
    const auto focal = numberOf(m, {"Exif.Photo.FocalLength"});
    if (!focal || *focal <= 0)
        return {};
    const QString words = tr("%1 mm").arg(locale.toString(*focal, 'g', 4));
    const auto small = numberOf(m, {"Exif.Photo.FocalLengthIn35mmFilm"});
    return small && *small > 0 && std::abs(*small - *focal) >= 1
               ? tr("%1, like %2 mm on 35 mm film").arg(words, locale.toString(*small, 'g', 4))
               : words;
}

FactGroup cameraGroup(const Metadata& m) {
    const QLocale locale;
    Rows rows;
    rows.add(tr("Camera"), cameraName(m));
    rows.add(tr("Lens"), html(m.lens));
    if (!m.dateTaken.empty())
        rows.add(tr("Taken"), dateTakenWords(m.dateTaken).toHtmlEscaped(), text(m.dateTaken));
    if (const auto seconds = numberOf(m, {"Exif.Photo.ExposureTime"}); seconds && *seconds > 0)
        rows.add(tr("Exposure"), shutterWords(*seconds));
    if (const auto stop = numberOf(m, {"Exif.Photo.FNumber"}); stop && *stop > 0)
        rows.add(tr("Aperture"), tr("f/%1").arg(locale.toString(*stop, 'g', 3)));
    if (const auto iso = numberOf(m, {"Exif.Photo.ISOSpeedRatings", "Exif.Photo.ISOSpeed"}); iso && *iso > 0)
        rows.add(tr("ISO"), QString::number(*iso, 'f', 0));
    rows.add(tr("Focal length"), focalWords(m));
    return {QStringLiteral("camera"), tr("Camera"), std::move(rows.facts)};
}

void addPosition(Rows& rows, const QString& label, double latitude, double longitude, const QString& from) {
    rows.add(label, copyLink(positionDigits(latitude, longitude), positionWords(latitude, longitude)),
             from + QLatin1Char('\n') + tr("Copies %1").arg(positionDigits(latitude, longitude)));
}

FactGroup placeGroup(const RecordDetail& detail) {
    Rows rows;
    if (const auto& place = detail.view.record.place)
        addPosition(rows, tr("Record"), place->latitude, place->longitude, tr("From the record"));
    if (detail.analysis && detail.analysis->metadata.gps) {
        const analysis::GpsPosition& gps = *detail.analysis->metadata.gps;
        addPosition(rows, tr("GPS"), gps.latitude, gps.longitude, tr("From the GPS data in the file"));
        if (gps.altitude)
            rows.add(tr("Altitude"), *gps.altitude < 0
                                         ? tr("%1 m below the sea").arg(QLocale().toString(-*gps.altitude, 'f', 0))
                                         : tr("%1 m above the sea").arg(QLocale().toString(*gps.altitude, 'f', 0)));
    }
    return {QStringLiteral("place"), tr("Place"), std::move(rows.facts)};
}

QString stars(int rating) {
    return rating < 0 ? tr("rejected") : QString(rating, u'★') + QString(std::max(0, 5 - rating), u'☆');
}

FactGroup fileGroup(const Metadata& m) {
    Rows rows;
    rows.add(tr("Title"), html(m.title));
    rows.add(tr("Caption"), html(m.caption).replace(QLatin1Char('\n'), QLatin1String("<br>")));
    QStringList keywords;
    for (const std::string& keyword : m.keywords)
        keywords << html(keyword);
    rows.add(tr("Keywords"), keywords.join(QStringLiteral(", ")));
    rows.add(tr("Creator"), html(m.creator));
    rows.add(tr("Copyright"), html(m.copyright));
    rows.add(tr("Licence"),
             isWebAddress(m.licence)
                 ? QStringLiteral("<a href=\"%1\" style=\"text-decoration:none\">%1</a>").arg(html(m.licence))
                 : html(m.licence));
    if (m.rating)
        rows.add(tr("Rating"), stars(*m.rating));
    return {QStringLiteral("file"), tr("From the file"), std::move(rows.facts)};
}

struct ValueWords {
    QString operator()(const std::string& value) const { return text(value); }
    QString operator()(const std::vector<std::int64_t>& values) const {
        return listed(values, [](std::int64_t one) { return QString::number(one); });
    }
    QString operator()(const std::vector<analysis::Rational>& values) const {
        return listed(values, [](const analysis::Rational& one) {
            return one.denominator == 1 ? QString::number(one.numerator)
                                        : QStringLiteral("%1/%2").arg(one.numerator).arg(one.denominator);
        });
    }
    QString operator()(const std::vector<double>& values) const {
        return listed(values, [](double one) { return QString::number(one); });
    }
    QString operator()(const std::vector<std::uint8_t>& values) const {
        const size_t shown = std::min(values.size(), kMostNumbers);
        const QByteArray bytes(reinterpret_cast<const char*>(values.data()), qsizetype(shown));
        const QString words = QString::fromLatin1(bytes.toHex(' '));
        return values.size() > shown ? tr("%1 … (%2 bytes)").arg(words).arg(values.size()) : words;
    }
    QString operator()(const std::vector<std::string>& values) const {
        return listed(
            values, [](const std::string& one) { return text(one); }, QStringLiteral(", "));
    }

    template<typename T, typename Say>
    static QString listed(const std::vector<T>& values, Say say, const QString& between = QStringLiteral(" ")) {
        QStringList words;
        for (size_t at = 0; at < std::min(values.size(), kMostNumbers); ++at)
            words << say(values[at]);
        if (values.size() > kMostNumbers)
            words << tr("… (%1 in all)").arg(values.size());
        return words.join(between);
    }
};

} // namespace

std::vector<FactGroup> groupsOf(const RecordDetail& detail) {
    std::vector<FactGroup> groups;
    if (detail.analysis) {
        groups.push_back(pictureGroup(detail));
        groups.push_back(cameraGroup(detail.analysis->metadata));
    }
    groups.push_back(placeGroup(detail));
    if (detail.analysis)
        groups.push_back(fileGroup(detail.analysis->metadata));
    std::erase_if(groups, [](const FactGroup& group) { return group.facts.empty(); });
    return groups;
}

AnalysisState analysisState(const model::RecordView& view) {
    if (!view.blob)
        return {};
    if (view.analysed < 0)
        return {tr("The picture could not be analysed again: its original is not kept, or is refused by now. What is "
                   "shown was found before."),
                true};
    if (view.analysed == 0)
        return {view.analysis.empty()
                    ? tr("The picture was stored before Gleaner analysed pictures.")
                    : tr("The picture was stored by an older Gleaner, which looked at its size and type only."),
                true};
    for (const analysis::Part part : analysis::kParts)
        if (analysis::versionIn(view.analysed, part) < analysis::currentVersion(part))
            return {tr("An older Gleaner analysed the picture; this one finds more."), true};
    return {};
}

QString fieldWords(const MetadataField& field) {
    const QString words = std::visit(ValueWords{}, field.value).simplified();
    return words.size() > kLongestValue ? words.left(kLongestValue) + QStringLiteral("…") : words;
}

QString labelWords(const std::string& label) {
    QString words = text(label);
    words.replace(QLatin1Char('-'), QLatin1Char(' ')).replace(QLatin1Char('_'), QLatin1Char(' '));
    return words;
}

QString exposureWords(double deviation) {
    constexpr double kWell = 0.15, kStrong = 0.5; // as quality.h takes it
    if (std::abs(deviation) <= kWell)
        return tr("well exposed");
    if (deviation < 0)
        return deviation < -kStrong ? tr("very dark") : tr("dark");
    return deviation > kStrong ? tr("very bright") : tr("bright");
}

QString shutterWords(double seconds) {
    const QLocale locale;
    constexpr double kShortest = 0.3; // below, photographers say fractions
    return seconds < kShortest ? tr("1/%1 s").arg(locale.toString(1 / seconds, 'f', 0))
                               : tr("%1 s").arg(locale.toString(seconds, 'g', 3));
}

QString dateTakenWords(const std::string& iso) {
    static const QRegularExpression kShape(
        QStringLiteral("^(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d)(?:\\.\\d+)?(Z|[+-]\\d\\d:\\d\\d)?$"));
    const QString whole = text(iso);
    const QRegularExpressionMatch match = kShape.match(whole);
    const QDateTime moment = QDateTime::fromString(match.captured(1), Qt::ISODate);
    if (!match.hasMatch() || !moment.isValid())
        return whole;
    const QString words = QLocale().toString(moment, QStringLiteral("d MMM yyyy, HH:mm:ss"));
    const QString offset = match.captured(2);
    return offset.isEmpty() ? words : tr("%1 (UTC%2)").arg(words, offset == QLatin1String("Z") ? QString() : offset);
}

QString positionWords(double latitude, double longitude) {
    const QLocale locale;
    return QStringLiteral("%1° %2, %3° %4")
        .arg(locale.toString(std::abs(latitude), 'f', 4), latitude < 0 ? tr("S") : tr("N"),
             locale.toString(std::abs(longitude), 'f', 4), longitude < 0 ? tr("W") : tr("E"));
}

QString positionDigits(double latitude, double longitude) {
    return QStringLiteral("%1, %2").arg(latitude, 0, 'f', 6).arg(longitude, 0, 'f', 6);
}

} // namespace gleaner::browser
