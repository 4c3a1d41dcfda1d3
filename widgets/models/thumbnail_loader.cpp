#include "widgets/models/thumbnail_loader.h"

#include <algorithm>
#include <cstring>

#include <QTimer>

namespace gleaner::models {
namespace {

constexpr int kFrameMs = 16;

// Idle wishes stop at this share of the budget, or they would push out what is on the screen.
constexpr double kIdleShare = 0.75;

std::string keyOf(const Sha256& picture) {
    return {reinterpret_cast<const char*>(picture.bytes.data()), picture.bytes.size()};
}

} // namespace

size_t PictureHash::operator()(const Sha256& picture) const noexcept {
    size_t value = 0;
    std::memcpy(&value, picture.bytes.data(), sizeof value);
    return value;
}

ThumbnailLoader::ThumbnailLoader(const RecordSource& source, QThreadPool& pool, QObject* parent)
    : QObject(parent), m_source(source), m_held(kDefaultBudget), m_tell(new QTimer(this)), m_jobs(pool) {
    m_tell->setSingleShot(true);
    m_tell->setInterval(kFrameMs);
    connect(m_tell, &QTimer::timeout, this, [this] { Q_EMIT arrived(std::exchange(m_arrived, {})); });
}

ThumbnailLoader::~ThumbnailLoader() = default;

void ThumbnailLoader::setBox(const QSize& box, qreal devicePixelRatio) {
    m_box = box * devicePixelRatio;
    m_ratio = devicePixelRatio;
}

void ThumbnailLoader::setBudget(qint64 bytes) {
    m_held.setMaxCost(bytes);
}

bool ThumbnailLoader::isHeld(const Sha256& picture) const {
    const Held* held = m_held.object(keyOf(picture));
    return held && held->box == m_box && held->ratio == m_ratio;
}

QImage ThumbnailLoader::image(const Sha256& picture) const {
    const Held* held = m_held.object(keyOf(picture));
    return held ? held->image : QImage();
}

ThumbnailLoader::State ThumbnailLoader::state(const Sha256& picture) const {
    if (m_held.contains(keyOf(picture)))
        return State::Ready;
    const auto failed = m_failed.find(picture);
    return failed == m_failed.end() ? State::Loading : failed->second;
}

void ThumbnailLoader::setWanted(std::vector<Sha256> visible, std::vector<Sha256> next, std::vector<Sha256> idle) {
    m_wanted = {std::move(visible), std::move(next), std::move(idle)};
    for (auto& tier : m_wanted)
        std::reverse(tier.begin(), tier.end());
    pump();
}

void ThumbnailLoader::pump() {
    for (size_t tier = 0; tier < m_wanted.size(); ++tier) {
        std::vector<Sha256>& wishes = m_wanted[tier];
        while (!wishes.empty()) {
            if (int(m_busy.size()) >= m_jobs.atOnce())
                return;
            if (tier == 2 && double(m_held.totalCost()) > kIdleShare * double(m_held.maxCost()))
                return;
            const Sha256 picture = wishes.back();
            wishes.pop_back();
            if (!m_busy.contains(picture) && !m_failed.contains(picture) && !isHeld(picture))
                begin(picture);
        }
    }
}

void ThumbnailLoader::begin(const Sha256& picture) {
    m_busy.insert(picture);
    m_jobs.run([this, picture, box = m_box, ratio = m_ratio]() -> WorkerJobs::Answer {
        return [this, decoded = decode(m_source, picture, box, ratio)] { accept(decoded); };
    });
}

ThumbnailLoader::Decoded ThumbnailLoader::decode(const RecordSource& source, const Sha256& picture, const QSize& box,
                                                 qreal ratio) {
    Decoded decoded{picture, {}, box, ratio, State::Ready};
    const Result<Bytes> jpeg = source.thumbnail(picture, std::max(box.width(), box.height()));
    if (!jpeg) {
        decoded.state = jpeg.error().code == ErrorCode::NotFound ? State::Missing : State::Damaged;
        return decoded;
    }
    QImage image = QImage::fromData(jpeg->data(), int(jpeg->size()));
    if (image.isNull()) {
        decoded.state = State::Damaged;
        return decoded;
    }
    // A picture smaller than its cell is shown as large as it is: stretched pixels would lie about it.
    const QSize natural = image.size() * ratio;
    QSize size = natural.scaled(box, Qt::KeepAspectRatio);
    if (size.width() > natural.width())
        size = natural;
    size = size.expandedTo({1, 1});
    if (size != image.size())
        image = image.scaled(size, Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
    decoded.image = std::move(image).convertToFormat(QImage::Format_RGB32);
    decoded.image.setDevicePixelRatio(ratio);
    return decoded;
}

void ThumbnailLoader::accept(const Decoded& decoded) {
    m_busy.erase(decoded.picture);
    if (decoded.state == State::Ready)
        m_held.insert(keyOf(decoded.picture), new Held{decoded.image, decoded.box, decoded.ratio},
                      decoded.image.sizeInBytes());
    else
        m_failed.insert_or_assign(decoded.picture, decoded.state);
    if (decoded.state == State::Ready && !isHeld(decoded.picture))
        m_wanted[0].push_back(decoded.picture); // the box changed meanwhile
    m_arrived.push_back(decoded.picture);
    if (!m_tell->isActive())
        m_tell->start();
    pump();
}

} // namespace gleaner::models
