// The kustomize plugin: builds a kustomization of the release's files, and adds its objects to the render's.
//
//	ResourceList on stdin ─► config.path ─► kustomize's own build over /files ─► ResourceList on stdout
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path"
	"runtime/debug"
	"strings"

	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kustomize/v5/commands/build"
	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Where a command finds the files that its pipeline entry shows.
const root = "/files"

// Collecting garbage costs more than the build, and a call's memory is given back as a whole. So nothing is
// collected before what plugin.toml asks for is nearly used up.
const memoryLimit = 200 << 20

func main() {
	debug.SetGCPercent(-1)
	debug.SetMemoryLimit(memoryLimit)
	list, err := readList(os.Stdin)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	objects, err := objectsOf(list)
	if err != nil {
		list.refuse(err)
	} else {
		list.Items = append(list.Items, objects...)
	}
	if err := list.print(os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}

// objectsOf gives the objects of the kustomization that the config names, in kustomize's order.
func objectsOf(list *resourceList) ([]object, error) {
	config, err := readConfig(list.FunctionConfig)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(root); err != nil {
		return nil, fmt.Errorf("there are no files: the plugin needs a grant of `files`")
	}
	target := path.Join(root, path.Clean("/"+config.Path))
	if target != path.Join(root, config.Path) {
		return nil, fmt.Errorf("path may not lead out of the files of the pipeline entry: %s", config.Path)
	}
	files := &checkedFiles{FileSystem: filesys.MakeFsOnDisk()}
	built, err := krusty.MakeKustomizer(options(files)).Run(files, target)
	if files.refused != nil {
		// Kustomize takes a file that it cannot read for one that is not there, and says that instead.
		return nil, files.refused
	}
	if err != nil {
		return nil, fmt.Errorf("%s", strings.ReplaceAll(err.Error(), root+"/", ""))
	}
	objects := make([]object, 0, built.Size())
	for _, resource := range built.Resources() {
		text, err := toJSON(resource.YNode())
		if err != nil {
			return nil, fmt.Errorf("%s: %w", resource.CurId(), err)
		}
		objects = append(objects, text)
	}
	return objects, nil
}

// toJSON gives what the resource's own MarshalJSON gives, without the YAML that it writes and reads again on
// the way, which takes longer than all else that is done with a built object.
func toJSON(node *yaml.Node) (object, error) {
	fields := map[string]any{}
	if err := node.Decode(&fields); err != nil {
		return nil, err
	}
	return json.Marshal(fields)
}

// options are those of the program when it is called without flags, of which some are not the library's.
func options(files filesys.FileSystem) *krusty.Options {
	program := build.NewCmdBuild(files, build.MakeHelp("kustomize", "build"), io.Discard)
	return build.HonorKustomizeFlags(krusty.MakeDefaultOptions(), program.Flags())
}
