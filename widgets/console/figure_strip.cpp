#include "widgets/console/figure_strip.h"

#include <QResizeEvent>

#include "widgets/console/crawl_summary.h"
#include "widgets/console/figure_tile.h"
#include "widgets/theme/flow_layout.h"
#include "widgets/theme/theme.h"
#include "widgets/wording/wording.h"

namespace gleaner::console {
namespace {

QString dash() {
    return QStringLiteral("—");
}
QString count(std::int64_t number) {
    return text(wording::count(number));
}
QString rate(double perSecond) {
    return text(wording::rate(perSecond));
}
QString bytes(std::int64_t number) {
    return number < 0 ? dash() : text(wording::bytes(number));
}

} // namespace

struct FigureStrip::Impl {
    FigureStrip& self;
    theme::Theme& theme;
    std::vector<FigureTile*> tiles;
    FigureTile *state, *stored, *failed, *gone, *requests, *storedRate, *bytesRate, *errors, *queue, *left, *workers,
        *disk, *memory;
    crawl::WorkerFigures slotsNow;
    bool workerWords = true;

    Impl(FigureStrip& strip, theme::Theme& t) : self(strip), theme(t) {
        // The order of a job's page: state, totals, rates, queue, workers, disk, memory.
        state = add(FigureStrip::tr("Crawl"), "burn_down", FigureStrip::tr("The plan, and what became of it"));
        stored = add(FigureStrip::tr("Stored"), "stored", FigureStrip::tr("Pictures stored by this run"));
        failed = add(FigureStrip::tr("Given up"), "errors", FigureStrip::tr("Pictures this run gave up after errors"));
        gone = add(FigureStrip::tr("Gone"), "stored", FigureStrip::tr("Pictures that answered 404 or 410"));
        requests = add(FigureStrip::tr("Requests/s of limit"), "requests",
                       FigureStrip::tr("Requests sent in the last 10 s ÷ 10, and how many are allowed"));
        storedRate =
            add(FigureStrip::tr("Stored/s"), "stored", FigureStrip::tr("Pictures stored in the last 10 s ÷ 10"));
        bytesRate = add(FigureStrip::tr("Received/s"), "bytes",
                        FigureStrip::tr("Bytes of pictures received in the last 10 s ÷ 10"));
        errors = add(FigureStrip::tr("Errors/s"), "errors",
                     FigureStrip::tr("Attempts that ended as errors in the last 10 s ÷ 10"));
        queue = add(FigureStrip::tr("Queue"), "left", FigureStrip::tr("Pictures still to be fetched"));
        left = add(FigureStrip::tr("Left"), "burn_down",
                   FigureStrip::tr("How long that takes; the source that takes longest says when all is done"));
        workers = add(FigureStrip::tr("Workers"), "in_flight", {});
        disk = add(FigureStrip::tr("Disk free"), "disk", FigureStrip::tr("Where the library lies"));
        memory = add(FigureStrip::tr("Memory"), "memory", FigureStrip::tr("Of this program"));
    }

    FigureTile* add(const QString& caption, const char* figure, const QString& tip) {
        auto* tile = new FigureTile(theme, caption);
        tile->setToolTip(tip);
        tile->setAccessibleDescription(tip);
        QObject::connect(tile, &QAbstractButton::clicked, &self,
                         [this, name = QString::fromLatin1(figure)] { Q_EMIT self.figureRequested(name); });
        self.add(tile);
        tiles.push_back(tile);
        return tile;
    }

    void showCrawl(const crawl::CrawlFigures& f) {
        const CrawlSummary summary = summaryOf(f);
        // In one go: a value without what it is measured against would make its tile narrow and wide again.
        const auto perSecond = [&](FigureTile* tile, double value, const QString& words, const QString& against = {}) {
            if (f.running)
                tile->addToTrend(value);
            tile->setValue(f.running ? words : dash(), f.running ? against : QString());
        };
        state->setValue(crawlStateText(f),
                        f.running ? QStringLiteral("· ") + text(wording::duration(f.seconds)) : QString());
        stored->setValue(count(f.ok));
        failed->setValue(count(f.failed));
        gone->setValue(count(f.linkRot));
        perSecond(requests, f.requestRate, rate(f.requestRate), QStringLiteral("/ ") + rate(f.rateLimit));
        perSecond(storedRate, f.storedRate, rate(f.storedRate));
        perSecond(bytesRate, f.byteRate, bytes(std::int64_t(f.byteRate)));
        perSecond(errors, f.errorRate, rate(f.errorRate));
        queue->setValue(count(f.left));
        left->setValue(etaText(summary));
        slotsNow = f.workers;
    }

    void showWorkers() const {
        const crawl::WorkerFigures& w = slotsNow;
        const std::int64_t busy = w.fetching + w.waiting + w.examining + w.settling;
        std::vector<double> parts;
        if (w.connections > 0)
            for (std::int64_t number : {w.fetching, w.waiting, w.examining, w.settling})
                parts.push_back(double(number) / double(std::max(w.connections, busy)));
        workers->setParts(std::move(parts));
        const QString tip = w.connections <= 0
                                ? FigureStrip::tr("Nothing is being fetched")
                                : FigureStrip::tr("Of %1 slots: %2").arg(count(w.connections), workerList());
        workers->setToolTip(tip);
        workers->setAccessibleDescription(tip);
        if (workerWords && w.connections > 0)
            workers->setValue({}, workerList());
        else
            workers->setValue(workersShort().first, workersShort().second);
    }
    QString workerList() const {
        const crawl::WorkerFigures& w = slotsNow;
        const std::int64_t idle =
            std::max<std::int64_t>(0, w.connections - w.fetching - w.waiting - w.examining - w.settling);
        return FigureStrip::tr("%1 fetching · %2 waiting · %3 examining · %4 settling · %5 idle")
            .arg(count(w.fetching), count(w.waiting), count(w.examining), count(w.settling), count(idle));
    }
    std::pair<QString, QString> workersShort() const {
        const crawl::WorkerFigures& w = slotsNow;
        if (w.connections <= 0)
            return {dash(), {}};
        return {count(w.fetching + w.waiting + w.examining + w.settling),
                FigureStrip::tr("of %1 busy").arg(count(w.connections))};
    }

    // Small lines and words give way before figures need a second line.
    void fit(int width) {
        const auto fits = [&](bool words, bool trends) {
            const auto [value, against] = words ? std::pair(QString(), workerList()) : workersShort();
            int line = workers->widthWith(value, against, false);
            for (const FigureTile* tile : tiles)
                line += tile == workers ? 0 : std::max(tile->widthWith(trends), tile->sizeHint().width() - 32);
            return line <= width;
        };
        workerWords = fits(true, true);
        const bool trends = workerWords || fits(false, true);
        showWorkers();
        for (FigureTile* tile : tiles)
            tile->setTrendShown(trends);
    }
};

FigureStrip::FigureStrip(theme::Theme& theme, QWidget* parent)
    : FlowRow(0, parent), m_impl(std::make_unique<Impl>(*this, theme)) {
    setAccessibleName(tr("Figures of the crawl"));
}

FigureStrip::~FigureStrip() = default;

void FigureStrip::setTick(const bridge::Tick& tick) {
    if (tick.figures)
        m_impl->showCrawl(*tick.figures);
    else {
        m_impl->slotsNow = {};
        for (FigureTile* tile : m_impl->tiles)
            tile->setValue(dash());
    }
    m_impl->disk->setValue(bytes(tick.machine.diskFree));
    m_impl->memory->setValue(bytes(tick.machine.memory));
    m_impl->fit(width());
}

void FigureStrip::resizeEvent(QResizeEvent* event) {
    m_impl->fit(event->size().width());
    FlowRow::resizeEvent(event);
}

} // namespace gleaner::console
