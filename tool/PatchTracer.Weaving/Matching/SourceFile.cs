using PatchTracer.Weaving.Trees;

namespace PatchTracer.Weaving.Matching;

/// <summary>A Go file of a tree, parsed.</summary>
internal sealed class SourceFile
{
    public SourceFile(PackageDirectory package, string path, byte[] bytes)
    {
        Package = package;
        Path = path;
        Bytes = bytes;
        Tree = GoFile.Parse(bytes, new ParseOptions(SkipBodies: true));
    }

    public PackageDirectory Package { get; }

    /// <summary>Relative to the tree.</summary>
    public string Path { get; }

    public byte[] Bytes { get; }

    public GoFile Tree { get; }

    /// <summary>The import path that a name stands for in this file; null when it is no import.</summary>
    public string? PathOf(string localName) => Tree.Imports.FirstOrDefault(import => import.LocalName == localName)?.Path;

    /// <summary>The name of an imported package in this file; null when it is not imported, or only for its effects.</summary>
    public string? NameOf(string importPath) =>
        Tree.Imports.FirstOrDefault(import => import.Path == importPath && !import.IsDot
            && import.Alias is not { IsBlank: true })?.LocalName;
}
