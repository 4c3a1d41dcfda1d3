#pragma once
// Which picture stands at which address of which site: a function of the picture set and the seed, so that a web of a
// million pictures takes no memory for them.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/record.h"
#include "core/simulatedweb/picture_set.h"

namespace gleaner::simulatedweb {

struct Site {
    std::string name;
    int images = 0;
    std::shared_ptr<const std::vector<std::uint32_t>> pool; // its pictures, in the order in which they come
    std::int64_t first = 0; // position of its image 0 in the endless repetition of the pool
};

// Immutable, so any thread may read.
class WebLayout {
public:
    // At most as many sites as the pictures have sources: the sites bear their names and show their pictures (picture
    // sources that are over go to the sites in turn). More: "s00", "s01" …, and all pictures go round. Sizes differ, by
    // the seed.
    WebLayout(std::vector<Picture> pictures, int sites, int images, std::uint64_t seed);

    const std::vector<Site>& sites() const { return m_sites; }
    std::uint64_t seed() const { return m_seed; }

    const Picture& picture(size_t site, int image) const;
    std::string title(size_t site, int image) const; // repeats are told apart: "Title", "Title (2)" …
    std::string path(size_t site, int image) const;  // "/pictures/12/a-silver-gull.png"
    std::optional<int> find(size_t site, std::string_view path) const;
    std::string stampText(size_t site, int image) const;
    std::string entityTag(size_t site, int image) const; // with its quotes
    std::int64_t modified(size_t site, int image) const; // seconds since the epoch
    model::Record record(size_t site, int image, int port) const;

private:
    void layOutBySource(const std::vector<std::string>& names, int sites, int images);
    void layOutInTurn(int sites, int images);
    std::int64_t position(size_t site, int image) const { return m_sites[site].first + image; }

    std::vector<Picture> m_pictures;
    std::vector<Site> m_sites;
    std::uint64_t m_seed;
};

} // namespace gleaner::simulatedweb
