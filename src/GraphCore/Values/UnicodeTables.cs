using System.Diagnostics.CodeAnalysis;
using System.IO.Compression;

namespace Serverless.GraphCore.Values;

/// <summary>
/// The properties of characters that normal forms need: combining classes, decompositions, compositions. They come from
/// <c>UnicodeNormalization.bin</c>, which holds what UnicodeData.txt and CompositionExclusions.txt of Unicode 15.0 say, deflated.
/// All numbers are unsigned varints, code points ascending and given as the distance from the one before: the number of
/// characters with a combining class; for each the code point and the class; the number of decompositions; for each the code
/// point, a head (bit 0: compatibility only, bit 1: excluded from composition, above them the number of parts) and the parts.
/// </summary>
internal sealed class UnicodeTables
{
    private static readonly Lazy<UnicodeTables> Shared = new(static () => new UnicodeTables(ReadResource()));

    private readonly Dictionary<int, byte> classes = [];
    private readonly Dictionary<int, (int[] Parts, bool IsCompatibilityOnly)> decompositions = [];
    private readonly Dictionary<(int First, int Second), int> compositions = [];

    private UnicodeTables(ReadOnlySpan<byte> source)
    {
        int position = 0;
        int codePoint = 0;
        for (ulong left = Varint.ReadUnsigned(source, ref position); left > 0; left--)
        {
            codePoint += (int)Varint.ReadUnsigned(source, ref position);
            classes.Add(codePoint, (byte)Varint.ReadUnsigned(source, ref position));
        }

        codePoint = 0;
        for (ulong left = Varint.ReadUnsigned(source, ref position); left > 0; left--)
        {
            codePoint += (int)Varint.ReadUnsigned(source, ref position);
            int head = (int)Varint.ReadUnsigned(source, ref position);
            var parts = new int[head >> 2];
            for (int i = 0; i < parts.Length; i++)
            {
                parts[i] = (int)Varint.ReadUnsigned(source, ref position);
            }

            decompositions.Add(codePoint, (parts, (head & 1) != 0));
            if ((head & 3) == 0 && parts.Length == 2 && Class(codePoint) == 0 && Class(parts[0]) == 0)
            {
                compositions.Add((parts[0], parts[1]), codePoint);
            }
        }
    }

    public static UnicodeTables Instance => Shared.Value;

    public byte Class(int codePoint) => classes.GetValueOrDefault(codePoint);

    /// <summary>The parts of a character, which may have parts themselves.</summary>
    public bool TryGetDecomposition(int codePoint, bool isCompatible, [NotNullWhen(true)] out int[]? parts)
    {
        bool isFound = decompositions.TryGetValue(codePoint, out (int[] Parts, bool IsCompatibilityOnly) entry)
            && (isCompatible || !entry.IsCompatibilityOnly);
        parts = isFound ? entry.Parts : null;
        return isFound;
    }

    public bool TryGetComposition(int first, int second, out int composed) => compositions.TryGetValue((first, second), out composed);

    private static byte[] ReadResource()
    {
        const string name = "UnicodeNormalization.bin";
        using Stream resource = typeof(UnicodeTables).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The resource {name} is missing from the assembly.");
        using var inflated = new DeflateStream(resource, CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        inflated.CopyTo(bytes);
        return bytes.ToArray();
    }
}
