/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Runs one script in SimGrid and prints when things happened: the other half of
 * the comparison in peer.h, which says what a script is.
 *
 * SimGrid's defaults model TCP over Ethernet.  What is compared here is links
 * shared max-min fairly with plain latencies, so they are set to
 *   network/bandwidth-factor 1   (0.97: headers)
 *   network/latency-factor 1     (13.01: slow start)
 *   network/crosstraffic 0       (acknowledgements take none of the way back)
 *   network/TCP-gamma 0          (no window: a flow may fill its link)
 *   network/weight-S 0           (a flow's share does not depend on its links)
 * With weight-S 0 a share is still in inverse proportion to the flow's latency;
 * all flows that meet on a link here have the same.
 *
 * Scripts also need
 *   network/optim Full           (Lazy)
 * since the lazy update of 3.32 leaves flows that stop waiting at one instant
 * with rates that are not max-min fair, and may be over a link's capacity; Full
 * gives the same as progressive filling by hand.  What is timed keeps Lazy, the
 * quicker one, which is right where no flow shares a link. */

#include <simgrid/s4u.hpp>

#include <cstdio>
#include <cstring>
#include <ctime>
#include <iostream>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

namespace sg = simgrid::s4u;

static const char *const settings[] = {
  "network/bandwidth-factor:1",
  "network/latency-factor:1",
  "network/crosstraffic:0",
  "network/TCP-gamma:0",
  "network/weight-S:0",
  /* KiB: actors here are shallow, and their number would need GBs of 8 MiB. */
  "contexts/stack-size:128",
};

/* Flops of one second of computing. */
static const double speed = 1e12;

/* Something that happens once and that any number of actors wait for. */
class Gate
{
public:
  void
  open ()
  {
    is_open = true;
    for (auto &one : waiting)
      one->release ();
    waiting.clear ();
  }

  void
  wait ()
  {
    if (is_open)
      return;
    sg::SemaphorePtr mine = sg::Semaphore::create (0);
    waiting.push_back (mine);
    mine->acquire ();
  }

private:
  bool is_open = false;
  std::vector<sg::SemaphorePtr> waiting;
};

struct Op
{
  char what;
  unsigned number; /* tag, or mark */
  unsigned target;
  double value; /* seconds or bytes */
};

struct World
{
  std::vector<sg::Host *> hosts;
  std::map<std::string, sg::Link *> links;
  std::vector<std::pair<unsigned, std::vector<Op> > > actors;
  std::map<unsigned, Gate> gates;
  std::map<unsigned, double> marks;
};

/* The mailbox's number is the tag's; bytes move when both ends are there. */
static sg::CommPtr
put (unsigned tag, double bytes)
{
  static int token;
  sg::Mailbox *mailbox = sg::Mailbox::by_name (std::to_string (tag));
  return mailbox->put_async (&token, (uint64_t)bytes);
}

static void
send_one_sided (World *world, sg::Host *from, const Op &op)
{
  sg::Comm::sendto (from, world->hosts[op.target], (uint64_t)op.value);
  world->gates[op.number].open ();
}

static void
act (World *world, const std::vector<Op> *ops)
{
  sg::Host *here = sg::this_actor::get_host ();
  std::vector<sg::CommPtr> pending;
  std::vector<std::unique_ptr<void *> > got;
  for (const Op &op : *ops)
    switch (op.what)
      {
      case 'x':
        sg::this_actor::execute (op.value * speed);
        break;
      case 'z':
        sg::this_actor::sleep_for (op.value);
        break;
      case 's':
        sg::Actor::create ("send", here, [world, here, op] {
          send_one_sided (world, here, op);
        });
        break;
      case 'b':
        send_one_sided (world, here, op);
        break;
      case 'o':
        world->gates[op.number].open ();
        break;
      case 'r':
        world->gates[op.number].wait ();
        break;
      case 'S':
        pending.push_back (put (op.number, op.value));
        break;
      case 'R':
        {
          auto *box = sg::Mailbox::by_name (std::to_string (op.number));
          got.push_back (std::make_unique<void *> ());
          pending.push_back (box->get_async<void> (got.back ().get ()));
          break;
        }
      case 'W':
        for (auto &comm : pending)
          comm->wait ();
        pending.clear ();
        got.clear ();
        break;
      default:
        world->marks[op.number] = sg::Engine::get_clock ();
      }
}

static bool
read_op (const std::string &word, std::istringstream &line, Op *op)
{
  if (word.size () != 1 || strchr ("xzsborSRWt", word[0]) == nullptr)
    return false;
  *op = Op{ word[0], 0, 0, 0 };
  if (op->what == 'x' || op->what == 'z')
    line >> op->value;
  else if (op->what == 's' || op->what == 'b')
    line >> op->number >> op->target >> op->value;
  else if (op->what == 'S')
    line >> op->number >> op->value;
  else if (op->what != 'W')
    line >> op->number;
  return !line.fail ();
}

static bool
read_line (World *world, sg::NetZone *zone, const std::string &text)
{
  std::istringstream line (text);
  std::string word;
  line >> word;
  Op op;
  if (word == "hosts")
    {
      unsigned n = 0;
      line >> n;
      for (unsigned i = 0; i < n; i++)
        world->hosts.push_back (
            zone->create_host ("h" + std::to_string (i), speed)->seal ());
    }
  else if (word == "link" || word == "each")
    {
      std::string name;
      double bandwidth = 0, latency = 0;
      line >> name >> bandwidth >> latency;
      sg::Link *link = zone->create_link (name, bandwidth);
      if (word == "each")
        link->set_sharing_policy (sg::Link::SharingPolicy::FATPIPE);
      world->links[name] = link->set_latency (latency)->seal ();
    }
  else if (word == "route")
    {
      unsigned from = 0, to = 0;
      std::string name;
      std::vector<sg::LinkInRoute> route;
      line >> from >> to;
      while (line >> name)
        route.push_back (sg::LinkInRoute{ world->links.at (name) });
      zone->add_route (world->hosts.at (from)->get_netpoint (),
                       world->hosts.at (to)->get_netpoint (), nullptr, nullptr,
                       route, false);
      return true;
    }
  else if (word == "actor")
    {
      unsigned host = 0;
      line >> host;
      world->actors.emplace_back (host, std::vector<Op> ());
    }
  else if (!world->actors.empty () && read_op (word, line, &op))
    world->actors.back ().second.push_back (op);
  else
    return false;
  return !line.fail ();
}

static int
run_script (sg::Engine &engine)
{
  World world;
  std::string text;
  sg::Engine::set_config ("network/optim:Full");
  sg::NetZone *zone = sg::create_full_zone ("zone");
  while (std::getline (std::cin, text))
    if (!read_line (&world, zone, text))
      {
        fprintf (stderr, "cannot read: %s\n", text.c_str ());
        return 2;
      }
  zone->seal ();
  for (auto &actor : world.actors)
    sg::Actor::create ("actor", world.hosts.at (actor.first), act, &world,
                       &actor.second);
  engine.run ();
  for (auto &mark : world.marks)
    printf ("%u %.15g\n", mark.first, mark.second);
  return 0;
}

/* ---- the timed workloads, without a script in the way ---- */

static sg::Link *
make_link (sg::NetZone *zone,
           const std::string &name,
           double bandwidth,
           double latency)
{
  return zone->create_link (name, bandwidth)->set_latency (latency)->seal ();
}

/* Hosts on a switch: a link each way, half the latency in it. */
static std::vector<sg::Host *>
make_switch (unsigned n, double bandwidth, double latency)
{
  std::vector<sg::Host *> hosts;
  sg::NetZone *zone = sg::create_star_zone ("switch");
  for (unsigned i = 0; i < n; i++)
    {
      sg::Host *host =
          zone->create_host ("h" + std::to_string (i), speed)->seal ();
      sg::Link *up =
          make_link (zone, "u" + std::to_string (i), bandwidth, latency / 2);
      sg::Link *down =
          make_link (zone, "d" + std::to_string (i), bandwidth, latency / 2);
      zone->add_route (host->get_netpoint (), nullptr, nullptr, nullptr,
                       { sg::LinkInRoute{ up } }, false);
      zone->add_route (nullptr, host->get_netpoint (), nullptr, nullptr,
                       { sg::LinkInRoute{ down } }, false);
      hosts.push_back (host);
    }
  zone->seal ();
  return hosts;
}

static void
ring_member (unsigned n, uint64_t chunk, sg::Mailbox *mine, sg::Mailbox *next)
{
  static int token;
  for (unsigned hop = 0; hop < 2 * (n - 1); hop++)
    {
      int *got = nullptr;
      sg::CommPtr out = next->put_async (&token, chunk);
      sg::CommPtr in = mine->get_async<int> (&got);
      in->wait ();
      out->wait ();
    }
}

static void
start_ring (unsigned n, uint64_t bytes, double bandwidth, double latency)
{
  std::vector<sg::Host *> hosts = make_switch (n, bandwidth, latency);
  for (unsigned i = 0; i < n; i++)
    sg::Actor::create ("member", hosts[i], ring_member, n, bytes / n,
                       sg::Mailbox::by_name (std::to_string (i)),
                       sg::Mailbox::by_name (std::to_string ((i + 1) % n)));
}

/* 1F1B.  What stage i is handed comes by the mailboxes forth i and back i; a
 * mailbox with a receiver takes bytes as soon as they are sent. */
static void
stage (unsigned p, unsigned m, unsigned me, double forward, uint64_t bytes)
{
  static int token;
  auto box = [] (const char *way, unsigned at) {
    return sg::Mailbox::by_name (way + std::to_string (at));
  };
  std::vector<sg::CommPtr> sent;
  sg::Mailbox *forth = box ("forth", me), *back = box ("back", me);
  sg::Mailbox *next = box ("forth", me + 1), *previous = box ("back", me - 1);
  forth->set_receiver (sg::Actor::self ());
  back->set_receiver (sg::Actor::self ());
  unsigned ahead = std::min (p - 1 - me, m), n_forward = 0, n_backward = 0;
  while (n_backward < m)
    {
      if (n_forward < m && n_forward <= n_backward + ahead)
        {
          if (me > 0)
            forth->get<int> ();
          sg::this_actor::execute (forward * speed);
          if (me + 1 < p)
            sent.push_back (next->put_async (&token, bytes));
          n_forward++;
          continue;
        }
      if (me + 1 < p)
        back->get<int> ();
      sg::this_actor::execute (2 * forward * speed);
      if (me > 0)
        sent.push_back (previous->put_async (&token, bytes));
      n_backward++;
    }
  sg::Comm::wait_all (sent);
}

static void
start_pipeline (unsigned p,
                unsigned m,
                double bandwidth,
                double latency,
                double forward,
                uint64_t bytes)
{
  std::vector<sg::Host *> hosts = make_switch (p, bandwidth, latency);
  for (unsigned i = 0; i < p; i++)
    sg::Actor::create ("stage", hosts[i], stage, p, m, i, forward, bytes);
}

/* Processor time, so that a busy machine does not count. */
static double
now_ms ()
{
  struct timespec t;
  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* Prints the simulated seconds and the milliseconds the run itself took. */
static int
run_timed (sg::Engine &engine)
{
  double before = now_ms ();
  engine.run ();
  printf ("0 %.15g\n1 %.15g\n", sg::Engine::get_clock (), now_ms () - before);
  return 0;
}

int
main (int argc, char **argv)
{
  sg::Engine engine (&argc, argv);
  for (const char *setting : settings)
    sg::Engine::set_config (setting);
  std::vector<double> numbers;
  for (int i = 2; i < argc; i++)
    numbers.push_back (atof (argv[i]));
  std::string what = argc > 1 ? argv[1] : "script";
  if (what == "script")
    return run_script (engine);
  if (what == "ring" && numbers.size () == 4)
    start_ring ((unsigned)numbers[0], (uint64_t)numbers[1], numbers[2],
                numbers[3]);
  else if (what == "1f1b" && numbers.size () == 6)
    start_pipeline ((unsigned)numbers[0], (unsigned)numbers[1], numbers[2],
                    numbers[3], numbers[4], (uint64_t)numbers[5]);
  else
    return 2;
  return run_timed (engine);
}
