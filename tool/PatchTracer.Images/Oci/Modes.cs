namespace PatchTracer.Images.Oci;

/// <summary>The permissions that files of an image usually have.</summary>
internal static class Modes
{
    public const UnixFileMode Data =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    public const UnixFileMode Program =
        Data | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    public const UnixFileMode All = Program | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    public const UnixFileMode Shared = All | UnixFileMode.StickyBit;

    public const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
}
