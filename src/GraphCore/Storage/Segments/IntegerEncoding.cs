namespace Serverless.GraphCore.Storage.Segments;

/// <summary>How a column of integers is stored. The numbers are persisted; never change one.</summary>
internal enum IntegerEncoding : byte
{
    /// <summary><c>first + step · i</c>; a constant has step 0.</summary>
    Affine = 1,

    /// <summary>A few pieces, each affine.</summary>
    Runs = 2,

    /// <summary>Differences to the smallest value, each of the same number of bits.</summary>
    Packed = 3,

    /// <summary>As packed, block by block with its own smallest value and number of bits.</summary>
    Blocks = 4,
}
