namespace PatchTracer.Images.Applications;

/// <summary>Names of images as containerd and the kubelet know them.</summary>
public static class ImageName
{
    private const string DefaultRegistry = "docker.io";

    /// <summary>
    /// <c>nginx</c> → <c>docker.io/library/nginx:latest</c>: the whole name that Docker's short forms stand for (distribution/reference,
    /// "familiar names").
    /// </summary>
    public static string Whole(string name)
    {
        var slash = name.IndexOf('/');
        var first = slash < 0 ? "" : name[..slash];
        var isRegistry = first.AsSpan().IndexOfAny('.', ':') >= 0 || first == "localhost";
        var (registry, path) = isRegistry ? (first, name[(slash + 1)..]) : (DefaultRegistry, name);
        if (registry == DefaultRegistry && !path.Contains('/'))
            path = $"library/{path}";
        var tagged = path.Contains('@') || path.LastIndexOf(':') > path.LastIndexOf('/');
        return $"{registry}/{path}{(tagged ? "" : ":latest")}";
    }
}
