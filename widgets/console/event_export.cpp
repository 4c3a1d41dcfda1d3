#include "widgets/console/event_export.h"

#include <QSaveFile>

#include "core/eventlog/event_json.h"
#include "widgets/console/event_log_model.h"

namespace gleaner::console {
namespace {

using eventlog::Event;

void appendCsv(std::string& out, std::string field, bool last = false) {
    if (field.find_first_of(",\"\n\r") != std::string::npos) {
        std::string quoted = "\"";
        for (const char c : field)
            quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
        field = quoted + '"';
    }
    out += field;
    out += last ? '\n' : ',';
}

void appendNumber(std::string& out, std::int64_t number, std::int64_t none, bool last = false) {
    appendCsv(out, number == none ? std::string() : std::to_string(number), last);
}

void appendRow(std::string& out, const Event& event) {
    appendNumber(out, std::int64_t(event.sequence), 0);
    appendCsv(out, base::isoTime(event.time));
    appendCsv(out, std::string(eventlog::name(event.level)));
    appendCsv(out, event.code);
    appendCsv(out, event.source);
    appendCsv(out, event.outcome);
    appendCsv(out, event.url);
    appendNumber(out, event.record.value, 0);
    appendNumber(out, event.httpStatus, 0);
    appendNumber(out, event.firstByteMs, -1);
    appendNumber(out, event.totalMs, -1);
    appendNumber(out, event.bytes, 0);
    appendCsv(out, EventLogModel::cellText(event, EventLogModel::What).toStdString(), true);
}

} // namespace

EventFormat eventFormatOf(const QString& path) {
    return path.endsWith(QLatin1String(".csv"), Qt::CaseInsensitive) ? EventFormat::Csv : EventFormat::JsonLines;
}

QString eventRows(const std::vector<eventlog::EventPtr>& events) {
    QStringList rows;
    for (const eventlog::EventPtr& event : events) {
        QStringList cells;
        for (int column = 0; column < EventLogModel::kColumns; ++column)
            cells.append(EventLogModel::cellText(*event, column));
        rows.append(cells.join(QLatin1Char('\t')));
    }
    return rows.join(QLatin1Char('\n'));
}

Result<void> exportEvents(const QString& path, const std::vector<eventlog::EventPtr>& events) {
    const bool csv = eventFormatOf(path) == EventFormat::Csv;
    std::string bytes = csv ? "sequence,time,level,code,source,outcome,url,record,status,first_byte_ms,total_ms,bytes,"
                              "what\n"
                            : "";
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return fail(ErrorCode::IoFailed, path.toStdString(), file.errorString().toStdString());
    for (const eventlog::EventPtr& event : events) {
        if (csv)
            appendRow(bytes, *event);
        else
            eventlog::appendLine(bytes, *event);
        if (bytes.size() > (size_t(1) << 20)) {
            file.write(bytes.data(), qint64(bytes.size()));
            bytes.clear();
        }
    }
    file.write(bytes.data(), qint64(bytes.size()));
    if (!file.commit())
        return fail(ErrorCode::IoFailed, path.toStdString(), file.errorString().toStdString());
    return {};
}

} // namespace gleaner::console
