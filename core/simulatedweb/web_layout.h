#pragma once
// Which picture stands at which address of which site: a function of the picture set and the seed, so that a web of a
// million pictures takes no memory for them.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/record.h"
#include "core/simulatedweb/picture_set.h"

namespace gleaner::simulatedweb {

// A source, a bystander, or what of a shared port belongs to no source.
struct Site {
    std::string name;
    int images = 0;
    std::shared_ptr<const std::vector<std::uint32_t>> pool = {}; // its pictures, in the order in which they come
    std::int64_t first = 0;  // position of its image 0 in the endless repetition of the pool
    std::string prefix = {}; // of its paths: "/s03" where the port is shared
    size_t authority = 0;    // in WebLayout::authorities()
    bool bystander = false;
};

// A host and port that is listened on.
struct Authority {
    size_t site = 0;    // whose it is; of a shared one, what belongs to none of the sharers
    int portOffset = 0; // to the first port
    std::int64_t images = 0;
    bool shared = false;
    bool tls = false;
};

// How sites are spread over authorities, see SimulatedWebOptions.
struct Topology {
    int sharedHost = 0;
    int bystanders = 0;
    int tls = 0;
};

// Immutable, so any thread may read.
class WebLayout {
public:
    // At most as many sites as the pictures have sources: the sites bear their names and show their pictures (picture
    // sources that are over go to the sites in turn). More: "s00", "s01" …, and all pictures go round. Sizes differ, by
    // the seed.
    WebLayout(std::vector<Picture> pictures, int sites, int images, std::uint64_t seed, const Topology& topology = {});

    // The sources first.
    const std::vector<Site>& sites() const { return m_sites; }
    size_t sourceCount() const { return m_sourceCount; }
    const std::vector<Authority>& authorities() const { return m_authorities; }
    size_t siteAt(size_t authority, std::string_view path) const; // whose the path is
    std::uint64_t seed() const { return m_seed; }

    const Picture& picture(size_t site, int image) const;
    std::string title(size_t site, int image) const; // repeats are told apart: "Title", "Title (2)" …
    std::string path(size_t site, int image) const;  // "/pictures/12/a-silver-gull.png" behind the site's prefix
    std::optional<int> find(size_t site, std::string_view path) const;
    const Picture* copyAt(std::string_view path) const; // what stands at a path under /copies/; nullptr at another
    std::string stampText(size_t site, int image) const;
    std::string entityTag(size_t site, int image) const; // with its quotes
    std::int64_t modified(size_t site, int image) const; // seconds since the epoch
    model::Record record(size_t site, int image, int port) const;

private:
    void layOutBySource(const std::vector<std::string>& names, int sites, int images);
    void layOutInTurn(int sites, int images);
    void spreadOverAuthorities(const Topology& topology);
    std::int64_t position(size_t site, int image) const { return m_sites[site].first + image; }

    std::vector<Picture> m_pictures;
    std::vector<Site> m_sites;
    std::vector<Authority> m_authorities;
    std::map<std::string, size_t, std::less<>> m_sharers; // sites by their names
    size_t m_sourceCount = 0;
    std::uint64_t m_seed;
};

} // namespace gleaner::simulatedweb
