#pragma once
// The first page of an import: which files, and how they will be understood.

#include <filesystem>

#include <QPersistentModelIndex>
#include <QTemporaryDir>
#include <QWidget>

#include "core/ingest/importer.h"

class QComboBox;
class QLabel;
class QLineEdit;
class QListWidget;
class QPlainTextEdit;
class QPushButton;
class QTableWidget;

namespace gleaner::theme {
class Theme;
}

namespace gleaner::ingest {

class ImportChoicePage final : public QWidget {
    Q_OBJECT

public:
    explicit ImportChoicePage(theme::Theme& theme, QWidget* parent = nullptr);

    void addPaths(const QList<std::filesystem::path>& paths);
    // Addresses, one a line, become a file of this page.
    void addAddresses(const QString& text);
    std::vector<std::filesystem::path> files() const;
    ImportOptions options() const; // format and source

    std::filesystem::path current() const; // to be previewed; empty = none
    void setPreview(const ImportPreview& preview);
    void setPreviewError(const Error& error);

    QString previewWords() const;
    QTableWidget* table() const { return m_table; }
    QListWidget* list() const { return m_list; }
    QLineEdit* source() const { return m_source; }
    QPlainTextEdit* addresses() const { return m_addresses; }

Q_SIGNALS:
    void changed();       // whether there is something to import
    void previewWanted(); // another file, format or source

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    void build();
    QWidget* buildFiles();
    QWidget* buildOptions();
    void chooseFiles();
    void chooseFolder();
    void toggleAddresses();
    void removeCurrent();
    void clearPreview();

    theme::Theme& m_theme;
    QTemporaryDir m_pasted;
    int m_pastedFiles = 0;
    QListWidget* m_list;
    QLabel* m_dropHint;
    QWidget* m_addressBox;
    QPlainTextEdit* m_addresses;
    QPushButton* m_remove;
    QComboBox* m_format;
    QLineEdit* m_source;
    QLabel* m_recognised;
    QLabel* m_mapping;
    QTableWidget* m_table;
};

} // namespace gleaner::ingest
