using PatchTracer.Workspace.Apt;

namespace PatchTracer.Images.Debian;

/// <summary>
/// Where Debian packages come from, see <see cref="DebianArchive"/>: a proxy, a local mirror or a snapshot set up for the machine is
/// honoured.
/// </summary>
public sealed record DebianMirror(Uri Address, string? Keyring)
{
    public static DebianMirror FromMachine()
    {
        var archive = DebianArchive.Of("stable");
        return new DebianMirror(new Uri(archive.Uri), archive.SignedBy);
    }

    internal AptSource Of(string suite) => new(Address.ToString().TrimEnd('/'), [suite], ["main"], Keyring);
}
