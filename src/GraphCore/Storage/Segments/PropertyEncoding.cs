namespace Serverless.GraphCore.Storage.Segments;

/// <summary>How the values of a property's column are stored. The numbers are persisted; never change one.</summary>
internal enum PropertyEncoding : byte
{
    /// <summary>No value at all.</summary>
    None = 0,

    /// <summary>One bit a value.</summary>
    Boolean = 1,

    /// <summary>A column of integers.</summary>
    Integer = 2,

    /// <summary>Eight bytes a value.</summary>
    Float = 3,

    /// <summary>One float that all rows have.</summary>
    ConstantFloat = 4,

    /// <summary>Floats that are decimal fractions: a column of integers, each divided by a power of ten.</summary>
    DecimalFloat = 5,

    /// <summary>UTF-8, each string where an offset says.</summary>
    Text = 6,

    /// <summary>A column of numbers of distinct strings, and these as <see cref="Text"/>.</summary>
    Dictionary = 7,

    /// <summary>Temporal values of one kind, a column of integers for each of their parts.</summary>
    Temporal = 8,

    /// <summary>Any values, each as <see cref="Values.ValueCodec"/> writes it, where an offset says.</summary>
    Encoded = 9,
}
