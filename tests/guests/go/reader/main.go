// A function that reads whatever there is to read beneath its folders, and says what it found.
package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"regexp"
	"syscall"
)

var item = regexp.MustCompile(`(?m)^    do: (\S+)`)

func main() {
	list, err := io.ReadAll(os.Stdin)
	if err != nil {
		panic(err)
	}
	text := string(list)
	what := map[string]func(){"files": files, "facts": facts, "out": out, "write": write, "many": many}
	what[item.FindStringSubmatch(text)[1]]()
	os.Stdout.WriteString(text)
	fmt.Println("results:")
	for _, line := range told {
		fmt.Printf("- {severity: info, message: %q}\n", line)
	}
}

var told []string

func tell(what string, of ...any) { told = append(told, fmt.Sprintf(what, of...)) }

// files walks all, then looks closer at one.
func files() {
	err := fs.WalkDir(os.DirFS("/files"), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		tell("%s %s %d %d", path, info.Mode(), info.Size(), info.ModTime().Unix())
		return nil
	})
	tell("walked: %v", err)
	file, err := os.Open("/files/notes.txt")
	if err != nil {
		tell("open: %v", err)
		return
	}
	part := make([]byte, 4)
	for _, at := range []int64{2, 6, 100} {
		read, err := file.ReadAt(part, at)
		tell("at %d: %q %v", at, part[:read], err)
	}
	place, err := file.Seek(-3, io.SeekEnd)
	rest, _ := io.ReadAll(file)
	tell("from %d: %q %v", place, rest, err)
	_, err = file.Seek(-1, io.SeekStart)
	tell("before the start: %v", err)
	tell("closed: %v, again: %v", file.Close(), file.Close())
	one, _ := os.Stat("/files/notes.txt")
	same, _ := os.Stat("/files/charts/../notes.txt")
	other, _ := os.Stat("/files/charts/web.yaml")
	tell("the same: %v %v", os.SameFile(one, same), os.SameFile(one, other))
}

func show(path string) {
	text, err := os.ReadFile(path)
	tell("%s: %q %v", path, text, err)
}

func facts() {
	for _, path := range []string{
		"release/name", "release/version", "release/digest", "customer/name", "customer/labels/ring", "images/web",
		"values/region", "values", "values/none", "outputs/host", "outputs/none", "outputs/password",
		"namespaced/apps/v1/Deployment", "namespaced/v1/Node", "namespaced/example.org/v1/Other", "other", "release/other",
	} {
		show("/facts/" + path)
	}
	_, err := os.ReadDir("/facts")
	tell("all: %v", err)
	info, err := os.Stat("/facts/customer")
	tell("customer: %v %v", info.Mode(), err)
}

func out() {
	for _, path := range []string{
		"/files/../etc/passwd", "/etc/passwd", "notes.txt", "/", "/files/charts/../../facts/release/name",
		"/files/none", "/files/notes.txt/below", "/files/charts", "/filesystem",
	} {
		show(path)
	}
	folder, err := os.Open("/files/charts")
	if err != nil {
		tell("charts: %v", err)
		return
	}
	root, err := os.OpenRoot("/files/charts")
	tell("root: %v", err)
	if err == nil {
		_, err = root.Open("../notes.txt")
		tell("above the root: %v", err)
	}
	folder.Close()
}

func write() {
	tell("create: %v", os.WriteFile("/files/new", nil, 0o644))
	tell("overwrite: %v", os.WriteFile("/files/notes.txt", []byte("x"), 0o644))
	_, err := os.OpenFile("/files/notes.txt", os.O_RDWR, 0)
	tell("open to write: %v", err)
	file, err := os.Open("/files/notes.txt")
	if err != nil {
		tell("open: %v", err)
		return
	}
	_, err = file.Write([]byte("x"))
	tell("write: %v", err)
	tell("truncate: %v", file.Truncate(0))
	tell("mkdir: %v", os.Mkdir("/files/folder", 0o755))
	tell("remove: %v", os.Remove("/files/notes.txt"))
	tell("rename: %v", os.Rename("/files/notes.txt", "/files/other"))
	tell("symlink: %v", os.Symlink("/files/notes.txt", "/files/link"))
	tell("facts: %v", os.WriteFile("/facts/release/name", nil, 0o644))
	_, err = os.Readlink("/files/notes.txt")
	tell("readlink: %v", err)
}

func many() {
	var open []*os.File
	for {
		file, err := os.Open("/files/notes.txt")
		if err != nil {
			tell("too many: %v", errors.Is(err, syscall.EMFILE))
			break
		}
		open = append(open, file)
	}
	tell("open: %d", len(open))
	open[7].Close()
	_, err := os.Open("/files/charts")
	tell("after one was closed: %v", err)
}
