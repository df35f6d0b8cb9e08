package main

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/api/konfig"
	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/filesys"
)

// checkedFiles shows kustomize the files of the release. A kustomization that needs anything beside them is
// refused when it is read, by the name of the file and the entry: kustomize itself would look for `git`, for
// a network or for another program, and say that there is none.
type checkedFiles struct {
	filesys.FileSystem
	refused error
}

func (files *checkedFiles) ReadFile(path string) ([]byte, error) {
	text, err := files.FileSystem.ReadFile(path)
	if err != nil || !slices.Contains(konfig.RecognizedKustomizationFileNames(), filepath.Base(path)) {
		return text, err
	}
	if err := check(path, text); err != nil {
		if files.refused == nil {
			files.refused = err
		}
		return nil, err
	}
	return text, nil
}

// check looks at the entries of a kustomization. What is no kustomization is left to kustomize.
func check(path string, text []byte) error {
	var read types.Kustomization
	if read.Unmarshal(text) != nil {
		return nil
	}
	name := strings.TrimPrefix(path, root+"/")
	for _, program := range []struct {
		field string
		used  bool
	}{
		{"helmCharts", len(read.HelmCharts) > 0},
		{"helmChartInflationGenerator", len(read.HelmChartInflationGenerator) > 0},
	} {
		if program.used {
			return fmt.Errorf("%s: %s starts the program helm, which no render does; render the chart "+
				"with the plugin helm, in an entry of its own", name, program.field)
		}
	}
	for _, entry := range entries(&read) {
		if isRemote(entry.path) {
			return fmt.Errorf("%s: %s names %s, which is not among the release's files; a render fetches "+
				"nothing: copy it into the release and name the copy", name, entry.field, entry.path)
		}
		if leadsOut(path, entry.path) {
			return fmt.Errorf("%s: %s names %s, which is outside of the files that the pipeline entry shows",
				name, entry.field, entry.path)
		}
	}
	return nil
}

type entry struct{ field, path string }

// entries lists what a kustomization wants to read.
func entries(read *types.Kustomization) []entry {
	var all []entry
	add := func(field string, paths ...string) {
		for _, path := range paths {
			all = append(all, entry{field, path})
		}
	}
	add("resources", read.Resources...)
	add("components", read.Components...)
	add("bases", read.Bases...)
	add("crds", read.Crds...)
	add("configurations", read.Configurations...)
	add("generators", read.Generators...)
	add("transformers", read.Transformers...)
	add("validators", read.Validators...)
	add("openapi.path", read.OpenAPI["path"])
	for _, patch := range slices.Concat(read.Patches, read.PatchesJson6902) {
		add("patches", patch.Path)
	}
	for _, patch := range read.PatchesStrategicMerge {
		add("patchesStrategicMerge", string(patch))
	}
	for _, replacement := range read.Replacements {
		add("replacements", replacement.Path)
	}
	for _, generator := range read.ConfigMapGenerator {
		add("configMapGenerator", sources(&generator.KvPairSources)...)
	}
	for _, generator := range read.SecretGenerator {
		add("secretGenerator", sources(&generator.KvPairSources)...)
	}
	return all
}

func sources(pairs *types.KvPairSources) []string {
	paths := append(slices.Clone(pairs.EnvSources), pairs.EnvSource)
	for _, file := range pairs.FileSources {
		_, path, named := strings.Cut(file, "=")
		if !named {
			path = file
		}
		paths = append(paths, path)
	}
	return paths
}

// leadsOut says whether an entry of the kustomization at a path is nothing that the plugin sees.
func leadsOut(kustomization, entry string) bool {
	if strings.Contains(entry, "\n") {
		return false
	}
	place := entry
	if !filepath.IsAbs(entry) {
		place = filepath.Join(filepath.Dir(kustomization), entry)
	}
	return place != root && !strings.HasPrefix(place, root+"/")
}

// What kustomize takes for a URL or a git repository. An entry may also be a patch or an object itself, which
// has lines.
var remote = regexp.MustCompile(`(?i)^(git::)?(([a-z][a-z0-9+.-]*://)|([a-z][a-z0-9-]*@[^/]*[:/])|(github\.com[:/]))\S*$`)

func isRemote(path string) bool {
	return remote.MatchString(strings.TrimSpace(path))
}
