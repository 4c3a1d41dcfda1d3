#include "core/index/authority.h"

#include <algorithm>
#include <array>

namespace gleaner::index {
namespace {

constexpr double kInstitution = 0.90, kCurated = 0.85, kDefault = 0.80, kSocial = 0.75;

struct Standing {
    std::string_view source;
    double authority;
};

// The names Openverse gives its sources, ascending.
constexpr std::array kStandings{
    Standing{"500px", kSocial},
    Standing{"behance", kSocial},
    Standing{"bio_diversity", kInstitution},
    Standing{"brooklynmuseum", kInstitution},
    Standing{"clevelandmuseum", kInstitution},
    Standing{"deviantart", kSocial},
    Standing{"digitaltmuseum", kInstitution},
    Standing{"europeana", kInstitution},
    Standing{"finnishmuseums", kInstitution},
    Standing{"flickr", kSocial},
    Standing{"mccordmuseum", kInstitution},
    Standing{"met", kInstitution},
    Standing{"museumsvictoria", kInstitution},
    Standing{"nasa", kInstitution},
    Standing{"nypl", kInstitution},
    Standing{"phylopic", kCurated},
    Standing{"rawpixel", kCurated},
    Standing{"rijksmuseum", kInstitution},
    Standing{"sciencemuseum", kInstitution},
    Standing{"sketchfab", kSocial},
    Standing{"smithsonian", kInstitution},
    Standing{"statensmuseum", kInstitution},
    Standing{"stocksnap", kCurated},
    Standing{"svgsilh", kCurated},
    Standing{"tate", kInstitution},
    Standing{"thingiverse", kSocial},
    Standing{"thorvaldsensmuseum", kInstitution},
};

constexpr bool before(const Standing& a, const Standing& b) {
    return a.source < b.source;
}
static_assert(std::is_sorted(kStandings.begin(), kStandings.end(), before));

} // namespace

double authorityOf(std::string_view source) {
    const auto found = std::lower_bound(kStandings.begin(), kStandings.end(), Standing{source, 0}, before);
    return found != kStandings.end() && found->source == source ? found->authority : kDefault;
}

} // namespace gleaner::index
