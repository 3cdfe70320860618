namespace PatchTracer.Images.Components;

/// <summary>
/// Which Debian release etcd is taken from, and the tag its image gets. Debian's minor release of etcd may be older than the
/// one kubeadm asks for; the image is then named after what it holds, and the cluster's configuration has to ask for that tag.
/// </summary>
internal static class EtcdImage
{
    private const string Oldest = "bookworm"; // 3.4
    private const string Newer = "trixie"; // 3.5
    private const string NewerTag = "3.5.16-0";

    public static string Suite(string askedName) => Tag(askedName).StartsWith("3.4.", StringComparison.Ordinal) ? Oldest : Newer;

    public static string Name(string askedName) =>
        Tag(askedName).StartsWith("3.4.", StringComparison.Ordinal) || Tag(askedName).StartsWith("3.5.", StringComparison.Ordinal)
            ? askedName
            : $"{askedName[..askedName.LastIndexOf(':')]}:{NewerTag}";

    private static string Tag(string name) => name[(name.LastIndexOf(':') + 1)..];
}
