using System.Diagnostics.CodeAnalysis;

namespace Jaeger.Thrift;

/// <summary>What a tag's value is; numbered as in jaeger.thrift.</summary>
[SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "These are the names of the IDL.")]
public enum TagType
{
    /// <summary>UTF-8 text.</summary>
    String = 0,

    /// <summary>64 bits, IEEE 754.</summary>
    Double = 1,

    /// <summary>True or false.</summary>
    Bool = 2,

    /// <summary>64 bits, signed.</summary>
    Long = 3,

    /// <summary>Bytes of any kind.</summary>
    Binary = 4,
}
