#pragma once
// Pictures for the cells of a grid: read and decoded on worker threads in the order in which they will be seen, kept up
// to a budget of bytes, scaled once to the size of a cell, so that painting one is a copy.

#include <array>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include <QCache>
#include <QImage>
#include <QObject>
#include <QSize>

#include "core/base/sha256.h"
#include "widgets/models/record_source.h"
#include "widgets/models/worker_jobs.h"

class QTimer;

namespace gleaner::models {

struct PictureHash {
    size_t operator()(const Sha256& picture) const noexcept; // the digest's first bytes
};

// GUI thread only.
class ThumbnailLoader final : public QObject {
    Q_OBJECT

public:
    enum class State { Loading, Ready, Missing, Damaged };
    static constexpr qint64 kDefaultBudget = 128LL << 20; // bytes of pixels

    ThumbnailLoader(const RecordSource& source, QThreadPool& pool, QObject* parent = nullptr);
    ~ThumbnailLoader() override;

    // The box every picture is fitted into, in device-independent pixels, and the screen's ratio. Pictures made for
    // another box stand in, stretched, until theirs has come.
    void setBox(const QSize& box, qreal devicePixelRatio);
    void setBudget(qint64 bytes);
    qint64 bytesHeld() const { return m_held.totalCost(); }

    // What is wished for now, by when it will be seen. Replaces what was wished before: what has not begun is not done.
    void setWanted(std::vector<Sha256> visible, std::vector<Sha256> next, std::vector<Sha256> idle);

    // Null until it has come. Smaller than the box when the picture is.
    QImage image(const Sha256& picture) const;
    State state(const Sha256& picture) const;
    // Pictures that were missing or damaged are tried again when they are wanted next.
    void forgetFailures() { m_failed.clear(); }

Q_SIGNALS:
    // At most once a frame: these came, or turned out to be missing or damaged.
    void arrived(const std::vector<gleaner::Sha256>& pictures);

private:
    struct Held {
        QImage image;
        QSize box; // device pixels
        qreal ratio = 1;
    };
    struct Decoded {
        Sha256 picture;
        QImage image;
        QSize box;
        qreal ratio = 1;
        State state = State::Ready;
    };

    bool isHeld(const Sha256& picture) const;
    void pump();
    void begin(const Sha256& picture);
    void accept(const Decoded& decoded);
    static Decoded decode(const RecordSource& source, const Sha256& picture, const QSize& box, qreal ratio);

    const RecordSource& m_source;
    QSize m_box; // device pixels
    qreal m_ratio = 1;
    std::array<std::vector<Sha256>, 3> m_wanted; // next one last
    std::unordered_map<Sha256, State, PictureHash> m_failed;
    std::unordered_set<Sha256, PictureHash> m_busy;
    std::vector<Sha256> m_arrived;
    mutable QCache<std::string, Held> m_held; // by the digest's bytes; cost in bytes of pixels
    QTimer* m_tell;
    WorkerJobs m_jobs; // last: ends before anything it writes to
};

} // namespace gleaner::models
