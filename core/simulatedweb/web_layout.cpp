#include "core/simulatedweb/web_layout.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "core/simulatedweb/mixing.h"

namespace gleaner::simulatedweb {
namespace {

constexpr double kSpreadInTurn = 20;  // the largest site has up to 20 times the pictures of the smallest
constexpr double kSpreadBySource = 4; // beside the difference that the picture set itself makes
constexpr size_t kSlugLength = 48;
constexpr std::int64_t kOldest = 1'609'459'200;     // 2021-01-01: pictures were changed between then …
constexpr std::int64_t kAgeSpan = 3 * 365 * 86'400; // … and three years later
constexpr std::string_view kCopies = "/copies/";
constexpr const char* kNobodys = "shared"; // what of a shared port belongs to none of its sources

// `total` cut into whole shares in proportion to the weights; the largest remainders get what is left over.
std::vector<int> shares(const std::vector<double>& weights, int total) {
    const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
    std::vector<int> result(weights.size(), 0);
    if (sum <= 0 || total <= 0)
        return result;
    std::vector<double> remainders(weights.size());
    int given = 0;
    for (size_t i = 0; i < weights.size(); ++i) {
        const double exact = weights[i] / sum * total;
        result[i] = static_cast<int>(std::floor(exact));
        remainders[i] = exact - result[i];
        given += result[i];
    }
    std::vector<size_t> order(weights.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return remainders[a] > remainders[b]; });
    for (size_t i = 0; given < total; ++i, ++given)
        ++result[order[i % order.size()]];
    return result;
}

void shuffle(std::vector<std::uint32_t>& values, std::uint64_t seed) {
    for (size_t i = values.size(); i > 1; --i)
        std::swap(values[i - 1], values[mix(seed, i) % i]);
}

std::string slug(std::string_view title) {
    std::string text;
    for (const char c : title) {
        if (text.size() == kSlugLength)
            break;
        const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        if ((lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9'))
            text += lower;
        else if (!text.empty() && text.back() != '-')
            text += '-';
    }
    while (text.ends_with('-'))
        text.pop_back();
    return text.empty() ? "picture" : text;
}

} // namespace

WebLayout::WebLayout(std::vector<Picture> pictures, int sites, int images, std::uint64_t seed, const Topology& topology)
    : m_pictures(std::move(pictures)), m_seed(seed) {
    std::vector<std::string> names; // in the order of the set
    for (const Picture& picture : m_pictures)
        if (!picture.source.empty() && std::find(names.begin(), names.end(), picture.source) == names.end())
            names.push_back(picture.source);
    if (static_cast<size_t>(sites) <= names.size())
        layOutBySource(names, sites, images);
    else
        layOutInTurn(sites, images);
    spreadOverAuthorities(topology);
}

void WebLayout::layOutBySource(const std::vector<std::string>& names, int sites, int images) {
    const auto count = static_cast<size_t>(sites);
    std::vector<std::vector<std::uint32_t>> pools(count);
    for (std::uint32_t i = 0; i < m_pictures.size(); ++i) {
        const auto at = std::find(names.begin(), names.end(), m_pictures[i].source);
        pools[static_cast<size_t>(at - names.begin()) % count].push_back(i);
    }
    // Every picture is shown once before any is repeated.
    const int once = std::min(images, static_cast<int>(m_pictures.size()));
    std::vector<double> weights, skewed;
    for (size_t k = 0; k < count; ++k) {
        shuffle(pools[k], mix(m_seed, k));
        weights.push_back(static_cast<double>(pools[k].size()));
        skewed.push_back(weights.back() * std::pow(kSpreadBySource, unit(mix(m_seed, k, 1))));
    }
    const std::vector<int> first = shares(weights, once);
    const std::vector<int> more = shares(skewed, images - once);
    for (size_t k = 0; k < count; ++k)
        m_sites.push_back({.name = names[k],
                           .images = first[k] + more[k],
                           .pool = std::make_shared<const std::vector<std::uint32_t>>(std::move(pools[k]))});
}

void WebLayout::layOutInTurn(int sites, int images) {
    std::vector<std::uint32_t> order(m_pictures.size());
    std::iota(order.begin(), order.end(), 0);
    shuffle(order, m_seed);
    const auto pool = std::make_shared<const std::vector<std::uint32_t>>(std::move(order));
    // One picture for every site as long as there are that many, so that none is empty without need.
    const int each = images >= sites ? 1 : 0;
    std::vector<double> weights;
    for (int k = 0; k < sites; ++k)
        weights.push_back(std::pow(kSpreadInTurn, unit(mix(m_seed, static_cast<std::uint64_t>(k), 2))));
    const std::vector<int> sizes = shares(weights, images - each * sites);
    const size_t digits = std::max<size_t>(2, std::to_string(sites - 1).size());
    std::int64_t first = 0;
    for (int k = 0; k < sites; ++k) {
        const int size = sizes[static_cast<size_t>(k)] + each;
        m_sites.push_back({.name = fmt::format("s{:0{}}", k, digits), .images = size, .pool = pool, .first = first});
        first += size;
    }
}

void WebLayout::spreadOverAuthorities(const Topology& topology) {
    m_sourceCount = m_sites.size();
    const auto sharers = static_cast<size_t>(topology.sharedHost),
               bystanders = static_cast<size_t>(topology.bystanders);
    if (sharers > 0) {
        m_sites.push_back({.name = kNobodys});
        m_authorities.push_back({.site = m_sourceCount, .shared = true});
    }
    for (size_t k = 0; k < m_sourceCount; ++k) {
        Site& site = m_sites[k];
        if (k < sharers) {
            site.prefix = '/' + site.name;
            m_sharers.emplace(site.name, k);
            m_authorities.front().images += site.images;
            continue;
        }
        site.authority = m_authorities.size();
        const bool tls = k >= m_sourceCount - static_cast<size_t>(topology.tls);
        m_authorities.push_back({.site = k, .portOffset = static_cast<int>(k), .images = site.images, .tls = tls});
    }
    for (size_t j = 0; j < bystanders; ++j) {
        const int offset = static_cast<int>(m_sourceCount + j);
        m_sites.push_back({.name = fmt::format("x{:02}", j), .authority = m_authorities.size(), .bystander = true});
        m_authorities.push_back({.site = m_sites.size() - 1, .portOffset = offset});
    }
}

size_t WebLayout::siteAt(size_t authority, std::string_view path) const {
    const Authority& asked = m_authorities[authority];
    if (!asked.shared || path.empty())
        return asked.site;
    const std::string_view first = path.substr(1, path.find('/', 1) - 1);
    const auto sharer = m_sharers.find(first);
    return sharer == m_sharers.end() ? asked.site : sharer->second;
}

const Picture* WebLayout::copyAt(std::string_view path) const {
    return path.starts_with(kCopies) ? &m_pictures[digest(path) % m_pictures.size()] : nullptr;
}

const Picture& WebLayout::picture(size_t site, int image) const {
    const std::vector<std::uint32_t>& pool = *m_sites[site].pool;
    return m_pictures[pool[static_cast<size_t>(position(site, image)) % pool.size()]];
}

std::string WebLayout::title(size_t site, int image) const {
    const std::int64_t round = position(site, image) / static_cast<std::int64_t>(m_sites[site].pool->size());
    const std::string& title = picture(site, image).title;
    return round == 0 ? title : fmt::format("{} ({})", title, round + 1);
}

std::string WebLayout::path(size_t site, int image) const {
    const Picture& shown = picture(site, image);
    return fmt::format("{}/pictures/{}/{}.{}", m_sites[site].prefix, image, slug(shown.title), extension(shown.format));
}

std::optional<int> WebLayout::find(size_t site, std::string_view path) const {
    constexpr std::string_view kFolder = "/pictures/";
    const std::string& prefix = m_sites[site].prefix;
    if (!path.starts_with(prefix) || !path.substr(prefix.size()).starts_with(kFolder))
        return std::nullopt;
    const std::string_view rest = path.substr(prefix.size() + kFolder.size());
    int image = -1;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), image);
    if (error != std::errc() || image < 0 || image >= m_sites[site].images || path != this->path(site, image))
        return std::nullopt;
    return image;
}

std::string WebLayout::stampText(size_t site, int image) const {
    return fmt::format("simulated web, seed {}: {}{}", m_seed, m_sites[site].name, path(site, image));
}

std::string WebLayout::entityTag(size_t site, int image) const {
    return fmt::format("\"{:016x}\"", mix(picture(site, image).digest, digest(stampText(site, image))));
}

std::int64_t WebLayout::modified(size_t site, int image) const {
    return kOldest + static_cast<std::int64_t>(mix(m_seed, site, static_cast<std::uint64_t>(image)) % kAgeSpan);
}

model::Record WebLayout::record(size_t site, int image, int port) const {
    const Picture& shown = picture(site, image);
    model::Record record;
    record.provider = record.source = m_sites[site].name;
    const std::string where = path(site, image);
    record.foreignIdentifier = record.source + where;
    record.identifier = Uuid::named(base::kRecordSpace, record.provider + '\n' + record.foreignIdentifier);
    record.url =
        fmt::format("{}://127.0.0.1:{}{}", m_authorities[m_sites[site].authority].tls ? "https" : "http", port, where);
    record.landingUrl = shown.landingUrl;
    record.title = title(site, image);
    record.creator = shown.creator;
    record.creatorUrl = shown.creatorUrl;
    record.licence = shown.licence;
    record.category = shown.category;
    record.filetype = extension(shown.format);
    for (const std::string& tag : shown.tags)
        record.tags.push_back({tag, std::nullopt, {}});
    return record;
}

} // namespace gleaner::simulatedweb
