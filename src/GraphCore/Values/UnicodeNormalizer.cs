using System.Runtime.InteropServices;
using System.Text;

namespace Serverless.GraphCore.Values;

/// <summary>
/// Unicode normal forms (Unicode Standard Annex #15). The framework's need ICU, which hosts run without
/// (<c>InvariantGlobalization</c>), and would differ from machine to machine.
/// </summary>
internal static class UnicodeNormalizer
{
    // Hangul syllables are computed from their letters (Unicode Standard, 3.12).
    private const int SyllableBase = 0xAC00;
    private const int LeadBase = 0x1100;
    private const int VowelBase = 0x1161;
    private const int TrailBase = 0x11A7;
    private const int LeadCount = 19;
    private const int VowelCount = 21;
    private const int TrailCount = 28;
    private const int SyllableCount = LeadCount * VowelCount * TrailCount;

    public static string Normalize(string text, NormalizationForm form)
    {
        if (Ascii.IsValid(text))
        {
            return text;
        }

        UnicodeTables tables = UnicodeTables.Instance;
        bool isCompatible = form is NormalizationForm.FormKC or NormalizationForm.FormKD;
        var codePoints = new List<int>(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            bool isPair = i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]);
            Decompose(tables, isPair ? char.ConvertToUtf32(text[i], text[++i]) : text[i], isCompatible, codePoints);
        }

        Reorder(tables, CollectionsMarshal.AsSpan(codePoints));
        if (form is NormalizationForm.FormC or NormalizationForm.FormKC)
        {
            Compose(tables, codePoints);
        }

        return ToText(codePoints);
    }

    private static void Decompose(UnicodeTables tables, int codePoint, bool isCompatible, List<int> target)
    {
        int syllable = codePoint - SyllableBase;
        if ((uint)syllable < SyllableCount)
        {
            target.Add(LeadBase + (syllable / (VowelCount * TrailCount)));
            target.Add(VowelBase + (syllable / TrailCount % VowelCount));
            if (syllable % TrailCount != 0)
            {
                target.Add(TrailBase + (syllable % TrailCount));
            }
        }
        else if (tables.TryGetDecomposition(codePoint, isCompatible, out int[]? parts))
        {
            foreach (int part in parts)
            {
                Decompose(tables, part, isCompatible, target);
            }
        }
        else
        {
            target.Add(codePoint);
        }
    }

    /// <summary>Puts marks behind a character in the order of their classes, those of equal class in the order they have.</summary>
    private static void Reorder(UnicodeTables tables, Span<int> codePoints)
    {
        for (int start = 0; start < codePoints.Length; start++)
        {
            int end = start;
            while (end < codePoints.Length && tables.Class(codePoints[end]) != 0)
            {
                end++;
            }

            if (end - start > 1)
            {
                Span<int> marks = codePoints[start..end];
                var keys = new long[marks.Length];
                for (int i = 0; i < keys.Length; i++)
                {
                    keys[i] = ((long)tables.Class(marks[i]) << 32) | (uint)i;
                }

                keys.AsSpan().Sort(marks);
            }

            start = end;
        }
    }

    private static void Compose(UnicodeTables tables, List<int> codePoints)
    {
        int starter = -1;
        int previousClass = 0;
        int length = 0;
        foreach (int codePoint in CollectionsMarshal.AsSpan(codePoints))
        {
            int order = tables.Class(codePoint);

            // A mark of the same or a higher class in between blocks the composition.
            bool isBlocked = starter < 0 || (length - 1 > starter && previousClass >= order);
            if (!isBlocked && TryCompose(tables, codePoints[starter], codePoint, out int composed))
            {
                // Writing behind the place that is read does not disturb the walk.
                codePoints[starter] = composed;
                continue;
            }

            starter = order == 0 ? length : starter;
            previousClass = order;
            codePoints[length++] = codePoint;
        }

        codePoints.RemoveRange(length, codePoints.Count - length);
    }

    private static bool TryCompose(UnicodeTables tables, int first, int second, out int composed)
    {
        int lead = first - LeadBase;
        int vowel = second - VowelBase;
        if ((uint)lead < LeadCount && (uint)vowel < VowelCount)
        {
            composed = SyllableBase + (((lead * VowelCount) + vowel) * TrailCount);
            return true;
        }

        int syllable = first - SyllableBase;
        int trail = second - TrailBase;
        if ((uint)syllable < SyllableCount && syllable % TrailCount == 0 && trail is > 0 and < TrailCount)
        {
            composed = first + trail;
            return true;
        }

        return tables.TryGetComposition(first, second, out composed);
    }

    private static string ToText(List<int> codePoints)
    {
        var text = new StringBuilder(codePoints.Count);
        foreach (int codePoint in codePoints)
        {
            // A lone surrogate stays what it is.
            if (codePoint <= char.MaxValue)
            {
                text.Append((char)codePoint);
            }
            else
            {
                text.Append(char.ConvertFromUtf32(codePoint));
            }
        }

        return text.ToString();
    }
}
