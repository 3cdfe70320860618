namespace PatchTracer.Images.Go;

/// <summary>A static program.</summary>
/// <param name="Name">Of the component: <c>kube-proxy</c>.</param>
/// <param name="Path">In the cache; nobody may change it.</param>
/// <param name="Sha256">64 lower-case hexadecimal digits. The same source and toolchain give the same digest wherever the tree
/// lies.</param>
public sealed record ComponentBinary(string Name, string Path, string Sha256);
