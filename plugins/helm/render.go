package main

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"helm.sh/helm/v4/pkg/chart/common"
	"helm.sh/helm/v4/pkg/chart/common/util"
	chart "helm.sh/helm/v4/pkg/chart/v2"
	"helm.sh/helm/v4/pkg/chart/v2/loader"
	chartutil "helm.sh/helm/v4/pkg/chart/v2/util"
	"helm.sh/helm/v4/pkg/engine"
	release "helm.sh/helm/v4/pkg/release/v1"
	releaseutil "helm.sh/helm/v4/pkg/release/v1/util"
)

// A text that a template made, with the name of the template. Where Helm has looked into it already, it is
// one object, of this kind.
type manifest struct{ source, text, kind string }

// render does what `helm template --skip-tests` does, in its order: CRDs, objects by kind, hooks by weight.
func render(config *config) ([]manifest, error) {
	loaded, err := load(config.Chart)
	if err != nil {
		return nil, err
	}
	values, err := mergeValues(config)
	if err != nil {
		return nil, err
	}
	if err := chartutil.ProcessDependencies(loaded, values); err != nil {
		return nil, fmt.Errorf("chart dependencies processing failed: %w", err)
	}
	capabilities, err := capabilitiesOf(config)
	if err != nil {
		return nil, err
	}
	wanted := loaded.Metadata.KubeVersion
	if wanted != "" && !chartutil.IsCompatibleRange(wanted, capabilities.KubeVersion.String()) {
		return nil, fmt.Errorf("chart requires kubeVersion: %s which is incompatible with Kubernetes %s",
			wanted, capabilities.KubeVersion.Version)
	}
	options := common.ReleaseOptions{
		Name:      config.ReleaseName,
		Namespace: config.Namespace,
		Revision:  1,
		IsInstall: true,
	}
	composed, err := util.ToRenderValues(loaded, values, options, capabilities)
	if err != nil {
		return nil, err
	}
	files, err := engine.Engine{CustomTemplateFuncs: map[string]any{"lookup": refuseLookup}}.Render(loaded, composed)
	if err != nil {
		return nil, err
	}
	return sorted(config, loaded, files)
}

// load reads the chart with all that is in its charts folder.
func load(name string) (*chart.Chart, error) {
	place, err := shown("chart", name)
	if err != nil {
		return nil, err
	}
	loaded, err := loader.Load(place)
	if err != nil {
		return nil, plain(fmt.Errorf("chart %s: %w", name, err))
	}
	if kind := loaded.Metadata.Type; kind != "" && kind != "application" {
		return nil, fmt.Errorf("chart %s: %s charts are not installable", name, kind)
	}
	return loaded, missing(place, loaded)
}

func mergeValues(config *config) (map[string]any, error) {
	values := map[string]any{}
	for _, name := range config.ValuesFiles {
		place, err := shown("valuesFiles", name)
		if err != nil {
			return nil, err
		}
		file, err := os.Open(place)
		if err != nil {
			return nil, plain(err)
		}
		read, err := loader.LoadValues(file)
		file.Close()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		values = loader.MergeMaps(values, read)
	}
	return loader.MergeMaps(values, config.Values), nil
}

func capabilitiesOf(config *config) (*common.Capabilities, error) {
	capabilities := common.DefaultCapabilities.Copy()
	if config.KubeVersion != "" {
		version, err := common.ParseKubeVersion(config.KubeVersion)
		if err != nil {
			return nil, fmt.Errorf("invalid kube version '%s': %w", config.KubeVersion, err)
		}
		capabilities.KubeVersion = *version
	}
	capabilities.APIVersions = append(slices.Clone(capabilities.APIVersions), config.APIVersions...)
	return capabilities, nil
}

// Helm's own answer where there is no cluster is that nothing is there, which a chart takes for a first
// install: it makes a new password, say, in each render.
func refuseLookup(apiVersion, kind, namespace, name string) (map[string]any, error) {
	object := strings.Trim(namespace+"/"+name, "/")
	return nil, fmt.Errorf("lookup of %s %s %s is refused: no render asks a cluster; set the value that "+
		"the template looks for", apiVersion, kind, object)
}

// sorted is what the templates made without notes, partials and what is empty.
func sorted(config *config, loaded *chart.Chart, files map[string]string) ([]manifest, error) {
	for name := range files {
		if strings.HasSuffix(name, "NOTES.txt") {
			delete(files, name)
		}
	}
	hooks, generic, err := releaseutil.SortManifests(files, nil, releaseutil.InstallOrder)
	if err != nil {
		return nil, err
	}
	var all []manifest
	if config.IncludeCRDs {
		for _, crd := range loaded.CRDObjects() {
			all = append(all, manifest{source: crd.Filename, text: string(crd.File.Data)})
		}
	}
	for _, made := range generic {
		all = append(all, manifest{made.Name, made.Content, made.Head.Kind})
	}
	for _, hook := range hooks {
		// Bowline runs no tests of charts.
		if !slices.Contains(hook.Events, release.HookTest) {
			all = append(all, manifest{hook.Path, hook.Manifest, hook.Kind})
		}
	}
	return all, nil
}
