namespace Serverless.GraphCore.Storage.Snapshots;

/// <summary>
/// Who may change a part of a graph in place. Every part remembers the token it was made under; a state copies a part
/// before changing it unless the part bears the state's own token. Handing out a snapshot takes a new token, so what the
/// snapshot holds never changes again.
/// </summary>
/// <param name="linear">
/// Whether the states made under it follow one another in log order (replay), so that they may share the spare room at the
/// end of a long array (<see cref="NeighbourArray"/>); private transactions may not.
/// </param>
internal sealed class EditToken(bool linear)
{
    public bool Linear { get; } = linear;

    /// <summary>Whether changes are replayed whose effect on the size of the graph is known, so that what they overwrite of the base need not be read.</summary>
    public bool IsReplay { get; init; } = linear;
}
