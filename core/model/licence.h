#pragma once
// Licences of the Creative Commons family, and the few others that such collections hold, as slug and version.

#include <string>
#include <string_view>

namespace gleaner::model {

struct Licence {
    std::string slug; // by, by-sa, by-nd, by-nc, by-nc-sa, by-nc-nd, cc0, pdm, gpl-2.0-or-later; an unknown one as it
                      // was written
    std::string version; // "4.0"; empty when not stated; always empty for pdm
    bool known = false;  // false: kept as written and flagged

    bool operator==(const Licence&) const = default;

    // "CC BY-SA 4.0", "CC0 1.0", "Public Domain Mark 1.0"; an unknown one as written; empty when there is none.
    std::string displayName() const;
    // The deed's address, e.g. https://creativecommons.org/licenses/by-sa/4.0/; empty when it, or which version of it,
    // is unknown.
    std::string url() const;
};

// Accepts the many ways a licence is written: "by-sa" + "4.0", "CC BY-SA", "CC-BY-SA-4.0", "cc0", "CC0-1.0", "pdm",
// "public-domain", a creativecommons.org address … A version inside `text` is used when `version` is empty; "4" becomes
// "4.0", "2.1" stays.
Licence parseLicence(std::string_view text, std::string_view version = {});

} // namespace gleaner::model
