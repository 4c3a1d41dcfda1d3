#pragma once
// The copies of robots.txt that outlive a run.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"

namespace gleaner::robots {

// What is known about one origin's robots.txt.
struct RobotsCopy {
    std::string origin; // scheme://authority, see base::Url::origin()
    // The last answer that told what is allowed (2xx, 304, 4xx but 429, too many redirects). 0 = there never was one.
    int status = 0; // the status that brought the body; 0 also for too many redirects
    base::WallTime fetched{};
    // Of a 2xx answer, at most kMaxRobotsBytes. In save(): none = the stored body stays as it is.
    std::optional<std::string> body;
    bool allowsAll = false; // by its absence (4xx, too many redirects): no copy of a file
    std::string etag, lastModified;
    // Since then it could not be had (5xx, 429, unreachable), `failures` times in a row; to be asked again at retryAt.
    std::optional<base::WallTime> unavailableSince;
    std::optional<base::WallTime> retryAt;
    int failures = 0;

    bool operator==(const RobotsCopy&) const = default;
};

// Thread-safe. Each call is one transaction.
class RobotsStore {
public:
    virtual ~RobotsStore() = default;

    // With its body when there is one.
    virtual Result<std::optional<RobotsCopy>> find(const std::string& origin) const = 0;
    // Replaces what is known of these origins (but see RobotsCopy::body); all or none of them.
    virtual Result<void> save(std::span<const RobotsCopy> copies) = 0;
};

} // namespace gleaner::robots
