using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PatchTracer.Workspace;

/// <summary>
/// What the kernel says of one path. .NET tells neither kind, owner nor inode; statx(2) does, with one layout on every architecture.
/// </summary>
public readonly record struct UnixStat(int Kind, UnixFileMode Mode, int Uid, int Gid, ulong Inode, uint Links)
{
    public const int Regular = 0x8000;
    public const int Directory = 0x4000;
    public const int Symlink = 0xA000;
    public const int Pipe = 0x1000;
    public const int Socket = 0xC000;
    public const int CharacterDevice = 0x2000;
    public const int BlockDevice = 0x6000;

    private const int KindMask = 0xF000;
    private const int CurrentDirectory = -100;
    private const int NoFollow = 0x100;
    private const int EmptyPath = 0x1000;
    private const uint BasicStats = 0x7ff;

    /// <exception cref="IOException">There is nothing, or it cannot be looked at.</exception>
    public static UnixStat Of(string path, bool followsLinks = false) => TryOf(path, followsLinks)
        ?? throw new IOException($"cannot read {path}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");

    /// <summary>Null where there is nothing, or it cannot be looked at.</summary>
    public static UnixStat? TryOf(string path, bool followsLinks = false) =>
        TryOf(CurrentDirectory, path, followsLinks ? 0 : NoFollow);

    /// <summary>Of a file that is open, wherever its path leads by now.</summary>
    public static UnixStat? TryOf(SafeFileHandle file) => TryOf((int)file.DangerousGetHandle(), "", EmptyPath);

    private static UnixStat? TryOf(int directory, string path, int flags) =>
        Statx(directory, path, flags, BasicStats, out var buffer) != 0 ? null
        : new UnixStat(buffer.Mode & KindMask, (UnixFileMode)(buffer.Mode & ~KindMask), (int)buffer.Uid, (int)buffer.Gid, buffer.Inode,
            buffer.Links);

    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Statx(int directory, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask,
        out Buffer buffer);

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Buffer
    {
        [FieldOffset(16)]
        public uint Links;

        [FieldOffset(20)]
        public uint Uid;

        [FieldOffset(24)]
        public uint Gid;

        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(32)]
        public ulong Inode;
    }
}
