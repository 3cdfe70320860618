using PatchTracer.Images.Oci;

namespace PatchTracer.Images.Applications;

/// <summary>An application's image in an archive that container engines load.</summary>
/// <param name="Id">The digest of the configuration.</param>
public sealed record ApplicationImage(string Name, string Archive, Digest Id);
