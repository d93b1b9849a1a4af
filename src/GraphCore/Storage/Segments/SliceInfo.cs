namespace Serverless.GraphCore.Storage.Segments;

/// <summary>A number of entities by the number of a label set.</summary>
internal readonly record struct LabelSetCount(int Code, int Count);

/// <summary>What a group knows of its relationships of one type in one direction.</summary>
/// <param name="Slot">Type and direction: <c>type &lt;&lt; 1 | (incoming ? 1 : 0)</c>.</param>
/// <param name="Count">Relationships; the elements of the slot's neighbours.</param>
/// <param name="SelfLoops">How many of them have both ends in one node.</param>
/// <param name="ByLabelSet">In a mixed group the relationships by the label set of the group's own end, ascending; else empty.</param>
internal sealed record SliceInfo(int Slot, int Count, int SelfLoops, LabelSetCount[] ByLabelSet);

/// <summary>Ids of the relationships of one type that leave a group, where they rise by a constant step.</summary>
internal readonly record struct RelationshipIdRange(int Type, IdRange Ids);
