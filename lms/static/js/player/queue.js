/**
 * What is not yet saved, kept in IndexedDB: it outlives a reload, a crash and a dead battery.
 *
 * Entries belong to an attempt and an epoch (which device may write). Those of an older epoch were left by this browser
 * before the attempt was taken over; the player looks at them once.
 *
 * @typedef {import("./saver.js").Entry} Entry
 * @typedef {{durable: boolean, load(): Promise<Entry[]>, leftovers(): Promise<Entry[]>, put(entry: Entry): Promise<void>,
 *   remove(entry: Entry): Promise<void>, forgetLeftovers(): Promise<void>}} Queue
 */

// Loaded when asked for: a player without it still saves, it only forgets on a reload.
const LIBRARY = new URL("../../vendor/idb/index.js", import.meta.url).href;
const KEPT = 7 * 24 * 3600 * 1000; // ms; what is older belongs to nobody who still waits for it

/**
 * @param {number} attempt
 * @param {number} epoch
 * @returns {Promise<Queue>}
 */
export async function openQueue(attempt, epoch) {
  try {
    const { openDB } = await import(LIBRARY);
    const database = await openDB("widya-ujian", 1, {
      upgrade(/** @type {any} */ db) {
        db.createObjectStore("entries", { keyPath: ["attempt", "epoch", "order"] });
      },
    });
    await forgetOld(database);
    return durableQueue(database, attempt, epoch);
  } catch {
    return memoryQueue();
  }
}

/**
 * @param {any} database
 * @param {number} attempt
 * @param {number} epoch
 * @returns {Queue}
 */
function durableQueue(database, attempt, epoch) {
  const mine = IDBKeyRange.bound([attempt, epoch, 0], [attempt, epoch, Infinity]);
  const older = IDBKeyRange.bound([attempt, 0, 0], [attempt, epoch, 0], false, true);
  return {
    durable: true,
    load: () => database.getAll("entries", mine),
    leftovers: () => database.getAll("entries", older),
    put: (entry) => database.put("entries", { ...entry, attempt, epoch }),
    remove: (entry) => database.delete("entries", [attempt, epoch, entry.order]),
    forgetLeftovers: () => database.delete("entries", older),
  };
}

/** Where the browser offers none: the queue lives as long as the page. @returns {Queue} */
function memoryQueue() {
  const nothing = async () => {};
  return {
    durable: false,
    load: async () => [],
    leftovers: async () => [],
    put: nothing,
    remove: nothing,
    forgetLeftovers: nothing,
  };
}

/** A shared computer must not keep what others answered. @param {any} database */
async function forgetOld(database) {
  for (const entry of await database.getAll("entries")) {
    if (entry.t < Date.now() - KEPT) await database.delete("entries", [entry.attempt, entry.epoch, entry.order]);
  }
}
