package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strings"
)

// Where a command finds the files that its pipeline entry shows, and facts.
const (
	root  = "/files"
	facts = "/facts"
)

type config struct {
	// The folder of the chart, or its archive, beneath the files of the pipeline entry.
	Chart string `json:"chart"`
	// Else the release's name.
	ReleaseName string `json:"releaseName"`
	// Else the customer's value `namespace`, else `default`.
	Namespace string `json:"namespace"`
	// Else the customer's value `kubernetesVersion`, else what Helm takes for the newest.
	KubeVersion string `json:"kubeVersion"`
	// API versions that the cluster has beside those of Kubernetes.
	APIVersions []string `json:"apiVersions"`
	// Files of values, the later ones over the earlier.
	ValuesFiles []string `json:"valuesFiles"`
	// Values over those of all files.
	Values map[string]any `json:"values"`
	// Whether the chart's `crds` are among the objects.
	IncludeCRDs bool `json:"includeCRDs"`
}

// Settings come as the data of a ConfigMap, in which everything is text.
type settings struct {
	Chart       string `json:"chart"`
	ReleaseName string `json:"releaseName"`
	Namespace   string `json:"namespace"`
	KubeVersion string `json:"kubeVersion"`
	IncludeCRDs string `json:"includeCRDs"`
}

// readConfig takes settings, or an object of any other kind that has the config beside its metadata.
func readConfig(text object) (config, error) {
	var given struct {
		config
		Kind string   `json:"kind"`
		Data settings `json:"data"`
	}
	if text == nil {
		return config{}, errors.New("config is missing: `chart` names the folder of a chart")
	}
	if err := json.Unmarshal(text, &given); err != nil {
		return config{}, fmt.Errorf("config: %w", err)
	}
	read := given.config
	if given.Kind == "ConfigMap" {
		read = config{
			Chart:       given.Data.Chart,
			ReleaseName: given.Data.ReleaseName,
			Namespace:   given.Data.Namespace,
			KubeVersion: given.Data.KubeVersion,
			IncludeCRDs: given.Data.IncludeCRDs == "true",
		}
	}
	if read.Chart == "" {
		return config{}, errors.New("config has no chart: it names the folder of a chart, `.` for the whole")
	}
	return read, nil
}

// ask takes from facts what the config leaves open, and nothing else, so that the call depends on no more.
func (config *config) ask() error {
	for _, open := range []struct {
		field *string
		fact  string
		json  bool
		none  string
	}{
		{&config.ReleaseName, "release/name", false, "release-name"},
		{&config.Namespace, "values/namespace", true, "default"},
		{&config.KubeVersion, "values/kubernetesVersion", true, ""},
	} {
		if *open.field != "" {
			continue
		}
		text, err := os.ReadFile(path.Join(facts, open.fact))
		switch {
		case errors.Is(err, fs.ErrNotExist):
			*open.field = open.none
		case err != nil:
			return err
		case !open.json:
			*open.field = string(text)
		case json.Unmarshal(text, open.field) != nil:
			return fmt.Errorf("the customer's %s is no text: %s", open.fact, text)
		}
	}
	return nil
}

// shown is the place of a file of the release.
func shown(field, name string) (string, error) {
	place := path.Join(root, name)
	if place != path.Join(root, path.Clean("/"+name)) {
		return "", fmt.Errorf("%s may not lead out of the files of the pipeline entry: %s", field, name)
	}
	return place, nil
}

// plain is an error's text with the names of files as the release has them.
func plain(err error) error {
	return errors.New(strings.ReplaceAll(err.Error(), root+"/", ""))
}
