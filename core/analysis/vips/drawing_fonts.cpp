#include "core/analysis/vips/drawing_fonts.h"

#include <array>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include <unistd.h>

namespace gleaner::analysis {
namespace {

namespace fs = std::filesystem;

// The first that exists: Debian's fontconfig brings the first along unless there is one of the others.
std::string fontFolder() {
    for (const char* folder : {"/usr/share/fonts/truetype/dejavu", "/usr/share/fonts/truetype/liberation2",
                               "/usr/share/fonts/truetype/liberation"}) {
        std::error_code error;
        if (fs::is_directory(folder, error))
            return folder;
    }
    return {};
}

struct Alias {
    const char* asked;
    const char* dejavu;
    const char* liberation;
};
constexpr std::array kAliases{Alias{"serif", "DejaVu Serif", "Liberation Serif"},
                              Alias{"Times", "DejaVu Serif", "Liberation Serif"},
                              Alias{"Times New Roman", "DejaVu Serif", "Liberation Serif"},
                              Alias{"Georgia", "DejaVu Serif", "Liberation Serif"},
                              Alias{"monospace", "DejaVu Sans Mono", "Liberation Mono"},
                              Alias{"Courier", "DejaVu Sans Mono", "Liberation Mono"},
                              Alias{"Courier New", "DejaVu Sans Mono", "Liberation Mono"}};

// Slanted and narrow faces are left out, which leaves regular and bold of three families; what is asked for slanted is
// sheared. No rescan: it would find that nothing can be looked at any more.
std::string configuration() {
    std::string text = "<fontconfig><config><rescan><int>0</int></rescan></config><cachedir>/var/cache/fontconfig"
                       "</cachedir><dir>" +
                       fontFolder() + "</dir><selectfont><rejectfont>";
    for (const char* face : {"*Oblique*", "*Italic*", "*Condensed*", "*ExtraLight*", "*Math*"})
        text += std::string("<glob>") + face + "</glob>";
    text += "</rejectfont></selectfont>";
    for (const Alias& alias : kAliases)
        text += std::string("<alias><family>") + alias.asked + "</family><prefer><family>" + alias.dejavu +
                "</family><family>" + alias.liberation + "</family></prefer></alias>";
    text += "<match target=\"font\"><test name=\"slant\"><const>roman</const></test>"
            "<test target=\"pattern\" name=\"slant\" compare=\"not_eq\"><const>roman</const></test>"
            "<edit name=\"matrix\" mode=\"assign\"><times><name>matrix</name><matrix><double>1</double>"
            "<double>0.2</double><double>0</double><double>1</double></matrix></times></edit></match>";
    return text + "<match target=\"pattern\"><edit name=\"family\" mode=\"append_last\"><string>DejaVu Sans</string>"
                  "<string>Liberation Sans</string></edit></match></fontconfig>";
}

} // namespace

DrawingFonts::DrawingFonts() {
    std::error_code error;
    std::string path = (fs::temp_directory_path(error) / "gleaner-fonts-XXXXXX").string();
    const int file = mkstemp(path.data());
    if (file < 0)
        return; // then all fonts are known, and some cannot be opened
    const std::string text = configuration();
    if (write(file, text.data(), text.size()) == ssize_t(text.size())) {
        m_file = path;
        setenv("FONTCONFIG_FILE", path.c_str(), 1);
    }
    close(file);
}

DrawingFonts::~DrawingFonts() {
    if (m_file.empty())
        return;
    unsetenv("FONTCONFIG_FILE");
    unlink(m_file.c_str());
}

} // namespace gleaner::analysis
