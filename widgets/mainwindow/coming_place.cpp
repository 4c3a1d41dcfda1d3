#include "widgets/mainwindow/coming_place.h"

#include <QCoreApplication>

#include "widgets/theme/empty_state.h"
#include "widgets/theme/theme.h"

namespace gleaner::mainwindow {
namespace {

QString tr(const char* words) {
    return QCoreApplication::translate("gleaner::mainwindow", words);
}

struct Page {
    QString words;
    QStringList points;
};

Page pageOf(Place place) {
    switch (place) {
    case Place::Curate:
        return {
            tr("Looking through what was gathered, one picture after the other, by keyboard. This place is not built "
               "yet."),
            {tr("Triage: pick, reject, stars and labels with single keys; every decision is journalled before the next "
                "picture shows"),
             tr("Loupe, compare and survey for choosing between similar pictures"),
             tr("Moderation queue with reports and licence evidence beside the picture"),
             tr("Near-duplicates side by side, collections, tags for many pictures at once")}};
    case Place::Index:
        return {tr("How the search index is built, checked and replaced without a gap. This place is not built yet."),
                {tr("The freight train as a line of stations with counts, times, gates and their evidence"),
                 tr("Generations of the index: compare, promote, roll back"),
                 tr("Realtime indexing: lag, pause, resume, replay"),
                 tr("A sandbox of judged queries that shows what a change does to the results")}};
    default:
        return {tr("What happened, in figures that agree with the screen and the log. This place is not built yet."),
                {tr("Crawl and politeness, source by source: highest rates, robots.txt decisions, waits that were "
                    "honoured"),
                 tr("Licences, curation and link health"), tr("Contact sheets with credits"),
                 tr("Preview, then PDF, CSV or HTML")}};
    }
}

} // namespace

QWidget* makeComingPlace(theme::Theme& theme, Place place) {
    const Page page = pageOf(place);
    auto* widget = new theme::EmptyState(theme, placeIcon(place), placeName(place), page.words);
    for (const QString& point : page.points)
        widget->addPoint(point);
    setLook(widget, theme::Look::Ground);
    widget->setFocusPolicy(Qt::StrongFocus); // so that the keys have somewhere to be
    return widget;
}

} // namespace gleaner::mainwindow
